// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

//! Calls the classes of zoo.capnp in a Roost server as any Cap'n Proto client of Rust may.
//!
//!   rust_client SOCKET CASE
//!
//! prints what the case says, one line, and fails if a call does that it does not expect to.

mod shape;
mod socket;

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use capnp::capability::{Client, FromServer, Params, Promise, RemotePromise, Results, Server};
use capnp::{any_pointer, Error};
use capnp_rpc::rpc_twoparty_capnp::Side;
use capnp_rpc::{twoparty, RpcSystem};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

use shape::{StructBuilder, StructReader};

/// Interfaces and methods of host.capnp and zoo.capnp.
const HOST: u64 = 0xdb91e20d73b45190;
const CREATE: u16 = 1;
const ZOO: u64 = 0xf4fedebed1e08555;
const COUNTER: u64 = 0xf7c270743be2d48b;
const STARTER: u64 = 0xcf717e9a4868f26c;
const FAIL: u16 = 1;
const MAKE_COUNTER: u16 = 2;
const ADD: u16 = 1;
const VALUE: u16 = 2;
const BUMP: u16 = 1;
const ADD_TO: u16 = 15;

type Call = RemotePromise<any_pointer::Owned>;

/// A call whose parameter struct has that many words of data and pointers.
fn call<F>(target: &Client, interface: u64, method: u16, data: u16, pointers: u16, fill: F) -> Call
where
    F: FnOnce(&StructBuilder),
{
    let mut request =
        target.new_call::<any_pointer::Owned, any_pointer::Owned>(interface, method, None);
    fill(&StructBuilder::init(request.get(), data, pointers));
    request.send()
}

/// The capability that is the call's first pointer, which may not be there yet.
fn pipelined(call: &Call) -> Client {
    Client::new(call.pipeline.get_pointer_field(0).as_cap())
}

async fn number_of(call: Call) -> Result<i64, Error> {
    let response = call.promise.await?;
    Ok(StructReader::new(response.get()?)?.number(0))
}

async fn failure_of(call: Call) -> String {
    match call.promise.await {
        Ok(_) => "no error".to_string(),
        Err(error) => format!("{:?}: {}", error.kind, error.description),
    }
}

fn create(host: &Client, class: &str, interface: u64) -> Call {
    call(host, HOST, CREATE, 1, 2, |params| {
        params.set_number(0, interface as i64);
        params.set_text(0, class);
    })
}

fn add(counter: &Client, delta: i64) -> Call {
    call(counter, COUNTER, ADD, 1, 0, |params| params.set_number(0, delta))
}

fn add_to(zoo: &Client, counter: &Client, times: i64) -> Call {
    call(zoo, ZOO, ADD_TO, 1, 1, |params| {
        params.set_number(0, times);
        params.set_capability(0, counter);
    })
}

/// A Counter of this client.
struct OwnCounter {
    value: Rc<Cell<i64>>,
}

impl OwnCounter {
    fn client(value: &Rc<Cell<i64>>) -> Client {
        capnp_rpc::new_client::<OwnCounterClient, _>(OwnCounter { value: value.clone() }).0
    }
}

struct OwnCounterClient(Client);

impl capnp::capability::FromClientHook for OwnCounterClient {
    fn new(hook: Box<dyn capnp::private::capability::ClientHook>) -> Self {
        OwnCounterClient(Client::new(hook))
    }
}

impl FromServer<OwnCounter> for OwnCounterClient {
    type Dispatch = Dispatch;
    fn from_server(counter: OwnCounter) -> Dispatch {
        Dispatch(counter)
    }
}

struct Dispatch(OwnCounter);

impl Deref for Dispatch {
    type Target = OwnCounter;
    fn deref(&self) -> &OwnCounter {
        &self.0
    }
}

impl DerefMut for Dispatch {
    fn deref_mut(&mut self) -> &mut OwnCounter {
        &mut self.0
    }
}

impl Server for Dispatch {
    fn dispatch_call(
        &mut self,
        interface: u64,
        method: u16,
        params: Params<any_pointer::Owned>,
        mut results: Results<any_pointer::Owned>,
    ) -> Promise<(), Error> {
        if interface != COUNTER || (method != ADD && method != VALUE) {
            return Promise::err(Error::unimplemented("not of a counter".to_string()));
        }
        let delta = match params.get().and_then(StructReader::new) {
            Ok(params) if method == ADD => params.number(0),
            Ok(_) => 0,
            Err(error) => return Promise::err(error),
        };
        self.value.set(self.value.get() + delta);
        StructBuilder::init(results.get(), 1, 0).set_number(0, self.value.get());
        Promise::ok(())
    }
}

/// Three calls, each onto what the one before has not returned yet.
async fn pipelining(host: Client) -> Result<String, Error> {
    let zoo = create(&host, "zoo::Zoo", ZOO);
    let made = call(&pipelined(&zoo), ZOO, MAKE_COUNTER, 1, 0, |p| p.set_number(0, 5));
    let added = add(&pipelined(&made), 2);
    Ok(number_of(added).await?.to_string())
}

/// The server calls an object of this client while this client's call runs.
async fn callback(host: Client) -> Result<String, Error> {
    let zoo = pipelined(&create(&host, "zoo::Zoo", ZOO));
    let value = Rc::new(Cell::new(10));
    let sum = number_of(add_to(&zoo, &OwnCounter::client(&value), 3)).await?;
    Ok(format!("{} {}", sum, value.get()))
}

/// A capability of the server goes back to it.
async fn returned(host: Client) -> Result<String, Error> {
    let zoo = pipelined(&create(&host, "zoo::Zoo", ZOO));
    let made = call(&zoo, ZOO, MAKE_COUNTER, 1, 0, |p| p.set_number(0, 20)).promise.await?;
    let counter = StructReader::new(made.get()?)?.capability(0)?;
    let sum = number_of(add_to(&zoo, &counter, 3)).await?;
    Ok(format!("{} {}", sum, number_of(add(&counter, 1)).await?))
}

/// A call onto the result of one that waits for this client; a callback that is used too late.
async fn expired(host: Client) -> Result<String, Error> {
    let value = Rc::new(Cell::new(0));
    let counter = OwnCounter::client(&value);
    let starter = call(&host, HOST, CREATE, 1, 2, |params| {
        params.set_number(0, STARTER as i64);
        params.set_text(0, "zoo::Starter");
        params.init_struct(1, 0, 1).set_capability(0, &counter);
    });
    let failure = failure_of(call(&pipelined(&starter), STARTER, BUMP, 0, 0, |_| ())).await;
    Ok(format!("{} {}", value.get(), failure))
}

async fn exception(host: Client) -> Result<String, Error> {
    let zoo = pipelined(&create(&host, "zoo::Zoo", ZOO));
    Ok(failure_of(call(&zoo, ZOO, FAIL, 0, 1, |p| p.set_text(0, "out_of_range"))).await)
}

async fn unknown_method(host: Client) -> Result<String, Error> {
    let zoo = pipelined(&create(&host, "zoo::Zoo", ZOO));
    Ok(failure_of(call(&zoo, ZOO, 77, 0, 0, |_| ())).await)
}

/// Many calls at once, whose answers come in any order.
async fn many(host: Client) -> Result<String, Error> {
    let counter = pipelined(&create(&host, "zoo::Counter", COUNTER));
    let calls: Vec<Call> = (0..200).map(|_| add(&counter, 1)).collect();
    let mut most = 0;
    for added in calls {
        most = most.max(number_of(added).await?);
    }
    Ok(most.to_string())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let (input, output) = socket::connect(&arguments[1])?;
    let network =
        Box::new(twoparty::VatNetwork::new(input, output, Side::Client, Default::default()));
    let mut rpc = RpcSystem::new(network, None);
    let host = rpc.bootstrap::<OwnCounterClient>(Side::Server).0;
    let mut pool = LocalPool::new();
    pool.spawner().spawn_local(async {
        let _ = rpc.await;
    })?;
    let said = pool.run_until(async {
        match arguments[2].as_str() {
            "pipelining" => pipelining(host).await,
            "callback" => callback(host).await,
            "returned" => returned(host).await,
            "expired" => expired(host).await,
            "exception" => exception(host).await,
            "unknown_method" => unknown_method(host).await,
            "many" => many(host).await,
            other => Err(Error::failed(format!("no such case: {}", other))),
        }
    })?;
    println!("{}", said);
    Ok(()) // and with that the socket is closed
}
