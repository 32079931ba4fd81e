// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/value_wire.h"

#include <bit>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <capnp/serialize.h>

#include "roost/error/error.h"
#include "roost/proxies/proxy_capability.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/value.capnp.h"
#include "roost/proxies/wire.h"
#include "roost/rpc/cap_table.h"
#include "roost/rpc/descriptor_capability.h"

namespace roost::wire {
namespace {

using Kind = Value::Kind;

capnp::Text::Reader Text(const std::string& text) {
  internal::CheckCount("a Text, in bytes,", text.size(), capnp::MAX_TEXT_SIZE);
  return {text.c_str(), text.size()};
}

capnp::Data::Reader Data(const Bytes& bytes) {
  internal::CheckCount("a Data, in bytes,", bytes.size(), internal::kMaxCount);
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}

Bytes Owned(capnp::Data::Reader data) {
  const auto bytes = std::as_bytes(std::span(data.begin(), data.size()));
  return Bytes(bytes.begin(), bytes.end());
}

void WriteEncoded(value::Value::Encoded::Builder to, const Value::Content& content) {
  to.setType(Text(content.text));
  to.setBytes(Data(content.bytes));
  const size_t count = content.objects.size() + content.descriptors.size();
  if (count == 0) return;
  internal::CheckCount("a List, in elements,", count, internal::kMaxCount);
  auto list = capnp::AnyPointer::Builder(to.getObjects())
                  .initAsAnyList(capnp::ElementSize::POINTER, static_cast<unsigned>(count))
                  .as<capnp::List<capnp::AnyPointer>>();
  unsigned next = 0;
  for (const Proxy& object : content.objects) WriteProxy(list[next++], object);
  for (const auto& descriptor : content.descriptors) {
    rpc::WriteCapability(list[next++], std::make_shared<rpc::DescriptorCapability>(descriptor));
  }
}

Value ReadEncoded(value::Value::Encoded::Reader from) {
  Value::Content content{
      .text = from.getType(), .bytes = Owned(from.getBytes()), .objects = {}, .descriptors = {}};
  const capnp::AnyPointer::Reader list = from.getObjects();
  if (!list.isNull()) {
    for (const auto element : internal::PointerList(list)) {
      const rpc::CapabilityPtr cap = rpc::ReadCapability(element);
      if (const auto* descriptor = cap == nullptr ? nullptr : cap->AsDescriptor()) {
        content.descriptors.push_back(descriptor->fd());
      } else {
        content.objects.emplace_back(roost::internal::TargetOf(cap));
      }
    }
  }
  return Value::OfParts(Kind::kEncoded, 0, std::move(content));
}

// All that is under a pointer that is none of Roost's: as a message of its own, whose interface
// pointers count the objects beside it.
Value ReadForeign(capnp::AnyPointer::Reader pointer) {
  rpc::OutgoingCaps caps;
  capnp::MallocMessageBuilder copy;
  caps.Imbue(copy.getRoot<capnp::AnyPointer>()).set(pointer);
  const kj::Array<capnp::word> words = capnp::messageToFlatArray(copy);
  const auto bytes = std::as_bytes(std::span(words.begin(), words.size()));
  Value::Content content{.text = {}, .bytes = Bytes(bytes.begin(), bytes.end()), .objects = {}};
  for (const rpc::CapabilityPtr& cap : caps.caps()) {
    content.objects.emplace_back(roost::internal::TargetOf(cap));
  }
  return Value::OfParts(Kind::kForeign, 0, std::move(content));
}

void WriteForeign(capnp::AnyPointer::Builder pointer, const Value::Content& content) {
  std::vector<capnp::word> words(content.bytes.size() / sizeof(capnp::word));
  if (!words.empty()) std::memcpy(words.data(), content.bytes.data(), content.bytes.size());
  std::vector<rpc::CapabilityPtr> objects;
  for (const Proxy& object : content.objects) {
    objects.push_back(roost::internal::CapabilityOf(object));
  }
  rpc::IncomingCaps caps(std::move(objects));
  capnp::ReaderOptions options;
  options.traversalLimitInWords = words.size() + 1;
  capnp::FlatArrayMessageReader message(kj::ArrayPtr<const capnp::word>(words.data(), words.size()),
                                        options);
  pointer.set(caps.Imbue(message.getRoot<capnp::AnyPointer>()));
}

Value ReadOwn(value::Value::Reader from) {
  switch (from.which()) {
    case value::Value::BOOL:
      return Value::Of(from.getBool());
    case value::Value::INT:
      return Value::Of(from.getInt());
    case value::Value::UNSIGNED:
      return Value::Of(from.getUnsigned());
    case value::Value::DOUBLE:
      return Value::Of(from.getDouble());
    case value::Value::TEXT:
      return Value::Of(std::string_view(from.getText().cStr(), from.getText().size()));
    case value::Value::BYTES:
      return Value::OfParts(Kind::kBytes, 0,
                            {.text = {}, .bytes = Owned(from.getBytes()), .objects = {}});
    case value::Value::OBJECT:
      return Value::Of(ReadProxy<Proxy>(from.getObject()));
    case value::Value::ENCODED:
      return ReadEncoded(from.getEncoded());
  }
  throw SerializationError("a message holds a Value of a kind that this Roost does not know");
}

}  // namespace

void WriteValue(capnp::AnyPointer::Builder pointer, const Value& value) {
  const Value::Content& content = value.content();
  if (value.kind() == Kind::kNull) return pointer.clear();
  if (value.kind() == Kind::kForeign) return WriteForeign(pointer, content);
  auto to = pointer.initAs<value::Value>();
  to.setForm(value::FORM);
  switch (value.kind()) {
    case Kind::kBool:
      return to.setBool(value.bits() != 0);
    case Kind::kInt:
      return to.setInt(static_cast<int64_t>(value.bits()));
    case Kind::kUnsigned:
      return to.setUnsigned(value.bits());
    case Kind::kDouble:
      return to.setDouble(std::bit_cast<double>(value.bits()));
    case Kind::kText:
      return to.setText(Text(content.text));
    case Kind::kBytes:
      return to.setBytes(Data(content.bytes));
    case Kind::kObject:
      return WriteProxy(to.initObject(), content.objects.front());
    case Kind::kEncoded:
      return WriteEncoded(to.initEncoded(), content);
    case Kind::kNull:
    case Kind::kForeign:
      break;  // written above
  }
}

Value ReadValue(capnp::AnyPointer::Reader pointer) {
  if (pointer.isNull()) return Value();
  if (pointer.isCapability()) return Value::Of(ReadProxy<Proxy>(pointer));
  if (pointer.isStruct()) {
    const auto from = pointer.getAs<value::Value>();
    if (from.getForm() == value::FORM) return ReadOwn(from);
  }
  return ReadForeign(pointer);
}

}  // namespace roost::wire
