// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

//! Structs by the place of their fields: Debian has no generator of Rust code for schemas.

use capnp::capability::Client;
use capnp::private::layout::{self, PointerBuilder, PointerReader};
use capnp::traits::{FromPointerBuilder, FromPointerReader};
use capnp::{any_pointer, Error, Result};

/// A struct to be filled.
pub struct StructBuilder<'a> {
    fields: layout::StructBuilder<'a>,
}

impl<'a> StructBuilder<'a> {
    /// A new struct of that many words of data and pointers.
    pub fn init(at: any_pointer::Builder<'a>, data: u16, pointers: u16) -> StructBuilder<'a> {
        at.init_as::<Place>().init_struct(data, pointers)
    }

    pub fn set_number(&self, word: usize, number: i64) {
        self.fields.set_data_field::<i64>(word, number);
    }

    pub fn set_text(&self, pointer: usize, text: &str) {
        self.pointer(pointer).set_text(text);
    }

    pub fn set_capability(&self, pointer: usize, capability: &Client) {
        self.pointer(pointer).set_capability(capability.hook.add_ref());
    }

    pub fn init_struct(&self, pointer: usize, data: u16, pointers: u16) -> StructBuilder<'_> {
        Place(self.pointer(pointer)).init_struct(data, pointers)
    }

    fn pointer(&self, index: usize) -> PointerBuilder<'_> {
        self.fields.get_pointer_field(index)
    }
}

/// Where a struct goes.
struct Place<'a>(PointerBuilder<'a>);

impl<'a> Place<'a> {
    fn init_struct(self, data: u16, pointers: u16) -> StructBuilder<'a> {
        StructBuilder { fields: self.0.init_struct(layout::StructSize { data, pointers }) }
    }
}

impl<'a> FromPointerBuilder<'a> for Place<'a> {
    fn init_pointer(builder: PointerBuilder<'a>, _: u32) -> Self {
        Place(builder)
    }
    fn get_from_pointer(
        builder: PointerBuilder<'a>,
        _: Option<&'a [capnp::Word]>,
    ) -> Result<Self> {
        Ok(Place(builder))
    }
}

/// A struct to be read.
pub struct StructReader<'a> {
    fields: layout::StructReader<'a>,
}

impl<'a> StructReader<'a> {
    pub fn new(at: any_pointer::Reader<'a>) -> Result<StructReader<'a>> {
        at.get_as()
    }

    pub fn number(&self, word: usize) -> i64 {
        self.fields.get_data_field::<i64>(word)
    }

    pub fn capability(&self, pointer: usize) -> std::result::Result<Client, Error> {
        Ok(Client::new(self.fields.get_pointer_field(pointer).get_capability()?))
    }
}

impl<'a> FromPointerReader<'a> for StructReader<'a> {
    fn get_from_pointer(
        reader: &PointerReader<'a>,
        default: Option<&'a [capnp::Word]>,
    ) -> Result<Self> {
        Ok(StructReader { fields: reader.get_struct(default)? })
    }
}
