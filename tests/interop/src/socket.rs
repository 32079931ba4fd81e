// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

//! A unix socket as futures see it, without a reactor: a thread reads, writes may block.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use futures::channel::mpsc;
use futures::io::{AllowStdIo, AsyncRead, AsyncWrite};
use futures::stream::TryStreamExt;

pub fn connect(
    path: &str,
) -> io::Result<(impl AsyncRead + Unpin + 'static, impl AsyncWrite + Unpin + 'static)> {
    let output = UnixStream::connect(path)?;
    let mut input = output.try_clone()?;
    let (sender, receiver) = mpsc::unbounded::<io::Result<Vec<u8>>>();
    std::thread::spawn(move || {
        let mut bytes = vec![0; 65536];
        while let Ok(size) = input.read(&mut bytes) {
            if size == 0 || sender.unbounded_send(Ok(bytes[..size].to_vec())).is_err() {
                return;
            }
        }
    });
    Ok((receiver.into_async_read(), AllowStdIo::new(output)))
}
