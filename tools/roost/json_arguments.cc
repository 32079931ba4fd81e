// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/json_arguments.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <capnp/compat/json.capnp.h>
#include <capnp/compat/json.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <kj/encoding.h>

#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/value.h"
#include "roost/proxies/value_wire.h"
#include "tools/roost/command_line.h"
#include "tools/roost/plugin_schema.h"

namespace roost::tool {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using capnp::JsonValue;

[[noreturn]] void Misfit(const std::string& where, const std::string& why) {
  throw UsageError((where.empty() ? "" : where + ": ") + why);
}

class Filler {
 public:
  explicit Filler(const FindObject& find) : find_(find) {}

  void Struct(DynamicStruct::Builder to, JsonValue::Reader json, const std::string& where) {
    if (!json.isObject()) Misfit(where, "an object is wanted, {\"NAME\": VALUE, ...}");
    for (const auto member : json.getObject()) {
      const std::string name = member.getName().cStr();
      KJ_IF_MAYBE (field, to.getSchema().findFieldByName(name)) {
        Field(to, *field, member.getValue(), where.empty() ? name : where + "." + name);
      } else {
        Misfit(where, "there is no '" + name + "'");
      }
    }
  }

 private:
  void Field(DynamicStruct::Builder to, capnp::StructSchema::Field field, JsonValue::Reader json,
             const std::string& where) {
    const capnp::Type type = field.getType();
    if (type.isStruct()) {
      if (json.isNull()) return to.clear(field);
      return Struct(to.init(field).as<DynamicStruct>(), json, where);
    }
    if (type.isInterface() || type.isAnyPointer() || type.isList()) {
      to.clear(field);  // and so, in a union, chosen
      return Pointer(
          to.as<capnp::AnyStruct>().getPointerSection()[field.getProto().getSlot().getOffset()],
          type, json, where);
    }
    if (json.isNull()) return to.clear(field);
    WithValue(json, type, where, [&](DynamicValue::Reader value) { to.set(field, value); });
  }

  void Pointer(capnp::AnyPointer::Builder to, capnp::Type type, JsonValue::Reader json,
               const std::string& where) {
    if (json.isNull()) return;
    if (type.isInterface()) return wire::WriteProxy(to, Object(json, where));
    if (type.isAnyPointer()) return wire::WriteValue(to, Any(json, where));
    if (!json.isArray()) Misfit(where, "a list is wanted, [VALUE, ...]");
    const auto values = json.getArray();
    const capnp::Type element = type.asList().getElementType();
    const auto place = [&](capnp::uint i) { return where + "[" + std::to_string(i) + "]"; };
    if (element.isInterface() || element.isAnyPointer() || element.isList()) {
      auto list = to.initAsAnyList(capnp::ElementSize::POINTER, values.size())
                      .as<capnp::List<capnp::AnyPointer>>();
      for (capnp::uint i = 0; i < values.size(); ++i)
        Pointer(list[i], element, values[i], place(i));
      return;
    }
    auto list = to.initAs<DynamicList>(type.asList(), values.size());
    for (capnp::uint i = 0; i < values.size(); ++i) {
      if (element.isStruct()) {
        Struct(list[i].as<DynamicStruct>(), values[i], place(i));
      } else {
        WithValue(values[i], element, place(i),
                  [&](DynamicValue::Reader value) { list.set(i, value); });
      }
    }
  }

  // Calls `use` with a value that is no pointer but text or data.
  template <class Use>
  static void WithValue(JsonValue::Reader json, capnp::Type type, const std::string& where,
                        Use use) {
    switch (type.which()) {
      case capnp::schema::Type::VOID:
        return use(capnp::VOID);
      case capnp::schema::Type::BOOL:
        if (!json.isBoolean()) Misfit(where, "true or false is wanted");
        return use(json.getBoolean());
      case capnp::schema::Type::TEXT:
        if (!json.isString()) Misfit(where, "a text is wanted");
        return use(json.getString());
      case capnp::schema::Type::DATA: {
        if (!json.isString()) Misfit(where, "data in base64 is wanted");
        const auto data = kj::decodeBase64(json.getString());
        if (data.hadErrors) Misfit(where, "data in base64 is wanted");
        return use(capnp::Data::Reader(data.begin(), data.size()));
      }
      case capnp::schema::Type::ENUM:
        return use(Enum(json, type.asEnum(), where));
      case capnp::schema::Type::FLOAT32:
      case capnp::schema::Type::FLOAT64:
        return use(Float(json, where));
      default:
        return Integer(json, type, where, use);
    }
  }

  static DynamicValue::Reader Enum(JsonValue::Reader json, capnp::EnumSchema schema,
                                   const std::string& where) {
    std::string all;
    for (const auto enumerant : schema.getEnumerants()) {
      const std::string name = enumerant.getProto().getName().cStr();
      if (json.isString() && name == json.getString().cStr()) {
        return capnp::DynamicEnum(enumerant);
      }
      all += (all.empty() ? "" : ", ") + name;
    }
    Misfit(where, "one of " + all + " is wanted");
  }

  static double Float(JsonValue::Reader json, const std::string& where) {
    if (json.isNumber()) return json.getNumber();
    const std::string text = json.isString() ? json.getString().cStr() : "";
    if (text == "nan" || text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "inf" || text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-inf" || text == "-Infinity") return -std::numeric_limits<double>::infinity();
    Misfit(where, "a number is wanted, or \"nan\", \"inf\", \"-inf\"");
  }

  template <class T>
  static std::optional<T> Whole(JsonValue::Reader json) {
    if (json.isString()) {
      const auto text = json.getString();
      T number;
      const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
      if (error == std::errc() && end == text.end()) return number;
    } else if (json.isNumber()) {
      // A double has all integers up to 2^53.
      const double number = json.getNumber();
      const bool fits = std::abs(number) <= 0x1p53 && std::nearbyint(number) == number;
      if (fits && (number >= 0 || std::is_signed_v<T>)) return static_cast<T>(number);
    }
    return std::nullopt;
  }

  template <class Use>
  static void Integer(JsonValue::Reader json, capnp::Type type, const std::string& where, Use use) {
    const auto signed_number = Whole<int64_t>(json);
    const auto unsigned_number = Whole<uint64_t>(json);
    try {
      if (signed_number) return use(*signed_number);
      if (unsigned_number) return use(*unsigned_number);
    } catch (const kj::Exception&) {
      // It is out of the type's range.
    }
    Misfit(where, "an " + TypeText(type) + " is wanted; one beyond 2^53 as a string");
  }

  // {"object": 42}; none for anything else.
  static std::optional<uint64_t> ObjectNumber(JsonValue::Reader json) {
    if (!json.isObject() || json.getObject().size() != 1) return std::nullopt;
    const auto member = json.getObject()[0];
    if (member.getName() != "object") return std::nullopt;
    return Whole<uint64_t>(member.getValue());
  }

  Proxy Object(JsonValue::Reader json, const std::string& where) {
    const auto number = ObjectNumber(json);
    if (!number) Misfit(where, "an object of the server is wanted, {\"object\": NUMBER}");
    return find_(*number);
  }

  Value Any(JsonValue::Reader json, const std::string& where) {
    switch (json.which()) {
      case JsonValue::BOOLEAN:
        return Value::Of(json.getBoolean());
      case JsonValue::NUMBER:
        if (const auto whole = Whole<int64_t>(json)) return Value::Of(*whole);
        return Value::Of(json.getNumber());
      case JsonValue::STRING:
        return Value::Of(std::string(json.getString().cStr(), json.getString().size()));
      default:
        if (const auto number = ObjectNumber(json)) return Value::Of(find_(*number));
        Misfit(where, "true, false, a number, a text or {\"object\": NUMBER} is wanted");
    }
  }

  const FindObject& find_;
};

}  // namespace

void FillParameters(capnp::AnyStruct::Builder parameters, capnp::StructSchema schema,
                    const std::string& json, const FindObject& find) {
  capnp::MallocMessageBuilder message;
  const auto value = message.initRoot<JsonValue>();
  try {
    capnp::JsonCodec().decodeRaw(kj::arrayPtr(json.data(), json.size()), value);
  } catch (const kj::Exception& error) {
    Misfit("", error.getDescription().cStr());
  }
  Filler(find).Struct(parameters.as<DynamicStruct>(schema), value.asReader(), "");
}

}  // namespace roost::tool
