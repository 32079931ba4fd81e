# A class whose methods return proxies among plain data.

@0xf7526a9fd42239d8;

using Roost = import "/roost/annotations.capnp";
using Standard = import "/plugins/standard/standard.capnp";
$Roost.namespace("worker");

interface Worker {
  makeData @0 () -> (data :AnyPointer);
  # A Data of worker_data.h.

  getMemory @1 (size :UInt64) -> (memory :Standard.MemoryBlockObject);
}
