// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/value_json.h"

#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <kj/encoding.h>

#include "roost/proxies/value.h"
#include "roost/proxies/value_wire.h"
#include "tools/roost/plugin_schema.h"

namespace roost::tool {
namespace {

Json FloatJson(double number) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", number);
  return std::isfinite(number) ? Json::Literal(text) : Json::Text(text);
}

Json EnumJson(capnp::DynamicEnum value) {
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
    return Json::Text(enumerant->getProto().getName().cStr());
  }
  return Json::Number(value.getRaw());
}

Json AnyJson(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return Json::Null();
    case Value::Kind::kBool:
      return Json::Literal(value.As<bool>() ? "true" : "false");
    case Value::Kind::kInt:
      return Json::Literal(std::to_string(value.As<int64_t>()));
    case Value::Kind::kUnsigned:
      return Json::Number(value.As<uint64_t>());
    case Value::Kind::kDouble:
      return FloatJson(value.As<double>());
    case Value::Kind::kText:
      return Json::Text(value.As<std::string>());
    default:
      return Json::Object({{"any", Json::Literal("true")}});
  }
}

// Interfaces are not read: only whether there is one is known.
Json FieldJson(capnp::DynamicStruct::Reader value, capnp::StructSchema::Field field) {
  const capnp::Type type = field.getType();
  if (type.isInterface() || type.isAnyPointer()) {
    if (!value.has(field)) return Json::Null();
    if (type.isAnyPointer()) {
      return AnyJson(
          wire::ReadValue(value.as<capnp::AnyStruct>()
                              .getPointerSection()[field.getProto().getSlot().getOffset()]));
    }
    return Json::Object({{"object", Json::Text(TypeText(type))}});
  }
  return ValueJson(value.get(field), type);
}

Json ListJson(capnp::DynamicList::Reader list, capnp::Type element) {
  std::vector<Json> values;
  for (capnp::uint i = 0; i < list.size(); ++i) {
    values.push_back(element.isInterface()
                         ? Json::Object({{"object", Json::Text(TypeText(element))}})
                         : ValueJson(list[i], element));
  }
  return Json::Array(values);
}

}  // namespace

Json StructJson(capnp::DynamicStruct::Reader value) {
  std::vector<std::pair<std::string, Json>> members;
  for (const auto field : value.getSchema().getNonUnionFields()) {
    members.emplace_back(field.getProto().getName().cStr(), FieldJson(value, field));
  }
  KJ_IF_MAYBE (set, value.which()) {
    members.emplace_back(set->getProto().getName().cStr(), FieldJson(value, *set));
  }
  return Json::Object(members);
}

Json ValueJson(capnp::DynamicValue::Reader value, capnp::Type type) {
  switch (value.getType()) {
    case capnp::DynamicValue::BOOL:
      return Json::Literal(value.as<bool>() ? "true" : "false");
    case capnp::DynamicValue::INT:
      return Json::Literal(std::to_string(value.as<int64_t>()));
    case capnp::DynamicValue::UINT:
      return Json::Number(value.as<uint64_t>());
    case capnp::DynamicValue::FLOAT:
      return FloatJson(value.as<double>());
    case capnp::DynamicValue::TEXT: {
      const auto text = value.as<capnp::Text>();
      return Json::Text(std::string(text.begin(), text.size()));
    }
    case capnp::DynamicValue::DATA:
      return Json::Text(kj::encodeBase64(value.as<capnp::Data>()).cStr());
    case capnp::DynamicValue::LIST:
      return ListJson(value.as<capnp::DynamicList>(), type.asList().getElementType());
    case capnp::DynamicValue::ENUM:
      return EnumJson(value.as<capnp::DynamicEnum>());
    case capnp::DynamicValue::STRUCT:
      return StructJson(value.as<capnp::DynamicStruct>());
    default:
      return Json::Null();
  }
}

}  // namespace roost::tool
