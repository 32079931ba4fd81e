// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/standard_exceptions.h"

#include <any>
#include <cstring>
#include <filesystem>
#include <functional>
#include <future>
#include <ios>
#include <memory>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

#include "roost/error/error.h"
#include "roost/error/error_code_fields.h"
#include "roost/error/fields.h"

namespace roost::internal {
namespace {

template <class T>
std::string NoFields(const T&) {
  return "";
}

struct ThrowsWhenCopied {
  ThrowsWhenCopied() = default;
  ThrowsWhenCopied(const ThrowsWhenCopied&) { throw 0; }
  ThrowsWhenCopied& operator=(const ThrowsWhenCopied&) = default;
};

// The C++ library's texts of this type have no constructor: one that says `what` is had by failing
// in each way; else the plain one.
std::bad_variant_access BadVariantAccess(const std::string& what) {
  std::variant<int, ThrowsWhenCopied> valueless = 1;
  try {
    const ThrowsWhenCopied value;
    valueless.emplace<1>(value);
  } catch (int) {
  }
  const std::function<void()> ways[] = {
      [] { (void)std::get<1>(std::variant<int, long>(1)); },
      [&] { (void)std::get<0>(valueless); },
      [&] { std::visit([](const auto&) {}, valueless); },
  };
  for (const auto& way : ways) {
    try {
      way();
    } catch (const std::bad_variant_access& error) {
      if (error.what() == what) return error;
    }
  }
  return std::bad_variant_access();
}

class Builder {
 public:
  ExceptionCodecs Build() {
    AddFundamental<bool, char, signed char, unsigned char, short, unsigned short, int, unsigned int,
                   long, unsigned long, long long, unsigned long long, float, double>();
    Add<std::string>([](const std::string& text) { return text; },
                     [](std::string_view bytes, const std::string&) { return std::string(bytes); });
    AddWithoutMessage<std::exception, std::bad_exception, std::nested_exception, std::bad_alloc,
                      std::bad_array_new_length, std::bad_cast, std::bad_typeid, std::bad_any_cast,
                      std::bad_function_call, std::bad_optional_access, std::bad_weak_ptr>();
    Add<std::bad_variant_access>(
        &NoFields<std::bad_variant_access>,
        [](std::string_view, const std::string& what) { return BadVariantAccess(what); });
    AddWithMessage<std::logic_error, std::domain_error, std::invalid_argument, std::length_error,
                   std::out_of_range, std::runtime_error, std::range_error, std::overflow_error,
                   std::underflow_error>();
    AddWithCode();
    AddRoostTypesWithMessage<Error, InvalidState, InvalidArgument, TimeoutError, SpawnError,
                             Cancelled, SerializationError, WrongType, PluginError, UnknownClass,
                             ServerGone, ObjectGone, Unimplemented, AccessDenied, ProtocolError,
                             OwnerDied, NotOwner, BrokenBarrier, LimitExceeded, AddressInUse,
                             CallbackExpired, DeadlineExceeded, Full, Empty, QueueClosed,
                             TasksLost>();
    AddRoostTypesWithFields();
    return std::move(codecs_);
  }

 private:
  template <class T, class Encode, class Decode>
  void Add(Encode encode, Decode decode) {
    AddException<T>(
        [this](const std::type_info& type, ExceptionEncoder encoder, ExceptionThrower thrower,
               ExceptionMaker maker) {
          codecs_.try_emplace(type.name(), ExceptionCodec{std::move(encoder), std::move(thrower),
                                                          std::move(maker)});
        },
        encode, decode);
  }

  template <class... Ts>
  void AddWithoutMessage() {
    (Add<Ts>(&NoFields<Ts>, [](std::string_view, const std::string&) { return Ts(); }), ...);
  }

  template <class... Ts>
  void AddWithMessage() {
    (Add<Ts>(&NoFields<Ts>, [](std::string_view, const std::string& what) { return Ts(what); }),
     ...);
  }

  template <class... Ts>
  void AddFundamental() {
    (Add<Ts>(
         [](const Ts& value) {
           return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
         },
         [](std::string_view bytes, const std::string&) {
           Ts value{};
           if (bytes.size() != sizeof(value)) throw SerializationError("not a number's bytes");
           if constexpr (std::is_same_v<Ts, bool>) return bytes[0] != 0;
           std::memcpy(&value, bytes.data(), sizeof(value));
           return value;
         }),
     ...);
  }

  // An error code, and the message without what the constructor appends for the code.
  template <class T>
  static std::string EncodeCode(const T& error) {
    FieldWriter fields;
    WriteErrorCode(fields, error.code());
    fields.Text(MessageBeforeCode(error.std::system_error::what(), error.code()));
    return fields.Take();
  }

  template <class T>
  static T DecodeCode(std::string_view bytes, const std::string&) {
    FieldReader fields(bytes);
    const std::error_code code = ReadErrorCode(fields);
    const std::string message = fields.Text();
    if constexpr (std::is_same_v<T, std::system_error>) {
      return message.empty() ? T(code) : T(code, message);
    } else {
      return T(message, code);
    }
  }

  void AddWithCode() {
    Add<std::system_error>(&EncodeCode<std::system_error>, &DecodeCode<std::system_error>);
    Add<std::ios_base::failure>(&EncodeCode<std::ios_base::failure>,
                                &DecodeCode<std::ios_base::failure>);
    using std::filesystem::filesystem_error;
    Add<filesystem_error>(
        [](const filesystem_error& error) {
          const std::string code = EncodeCode(error);
          return FieldWriter()
              .Text(code)
              .Text(error.path1().native())
              .Text(error.path2().native())
              .Take();
        },
        [](std::string_view bytes, const std::string&) {
          FieldReader fields(bytes);
          const std::string code_and_message = fields.Text();
          FieldReader inner(code_and_message);
          const std::error_code code = ReadErrorCode(inner);
          const std::string message = inner.Text();
          const std::filesystem::path path1 = fields.Text();
          const std::filesystem::path path2 = fields.Text();
          if (path1.empty() && path2.empty()) return filesystem_error(message, code);
          if (path2.empty()) return filesystem_error(message, path1, code);
          return filesystem_error(message, path1, path2, code);
        });
    Add<std::future_error>(
        [](const std::future_error& error) {
          return FieldWriter().Number(error.code().value()).Take();
        },
        [](std::string_view bytes, const std::string&) {
          return std::future_error(static_cast<std::future_errc>(FieldReader(bytes).Number()));
        });
    Add<std::regex_error>(
        [](const std::regex_error& error) { return FieldWriter().Number(error.code()).Take(); },
        [](std::string_view bytes, const std::string& what) {
          std::regex_error error(
              static_cast<std::regex_constants::error_type>(FieldReader(bytes).Number()));
          // Its constructor takes no text, but its base class's text can be replaced.
          static_cast<std::runtime_error&>(error) = std::runtime_error(what);
          return error;
        });
  }

  template <class T>
  void AddChildDied() {
    Add<T>(
        [](const T& error) {
          return FieldWriter()
              .Number(error.signal().value_or(-1))
              .Number(error.exit_status().value_or(-1))
              .Number(error.core_dumped() ? 1 : 0)
              .Number(error.out_of_memory() ? 1 : 0)
              .Take();
        },
        [](std::string_view bytes, const std::string& what) {
          FieldReader fields(bytes);
          const auto read = [&fields]() -> std::optional<int> {
            const int64_t value = fields.Number();
            if (value < 0) return std::nullopt;
            return static_cast<int>(value);
          };
          const std::optional<int> signal = read();
          const std::optional<int> exit_status = read();
          const bool core_dumped = fields.Number() != 0;
          const bool out_of_memory = fields.Number() != 0;
          return T(what, signal, exit_status, core_dumped, out_of_memory);
        });
  }

  template <class... Ts>
  void AddRoostTypesWithMessage() {
    static_assert(((sizeof(Ts) == sizeof(Error)) && ...), "one of these types has a field");
    AddWithMessage<Ts...>();
  }

  void AddRoostTypesWithFields() {
    AddChildDied<ChildDied>();
    AddChildDied<BrokenWorker>();
    Add<ChildTerminated>(
        [](const ChildTerminated& error) { return FieldWriter().Number(error.signal()).Take(); },
        [](std::string_view bytes, const std::string& what) {
          return ChildTerminated(what, static_cast<int>(FieldReader(bytes).Number()));
        });
    Add<StatusError>(
        [](const StatusError& error) { return FieldWriter().Number(error.code()).Take(); },
        [](std::string_view bytes, const std::string& what) {
          return StatusError(what, static_cast<int>(FieldReader(bytes).Number()));
        });
    Add<RemoteError>(
        [](const RemoteError& error) {
          return FieldWriter().Text(error.type_name()).Text(error.text()).Take();
        },
        [](std::string_view bytes, const std::string&) {
          FieldReader fields(bytes);
          const std::string type_name = fields.Text();
          const std::string text = fields.Text();
          return RemoteError(type_name, text);
        });
  }

  ExceptionCodecs codecs_;
};

}  // namespace

const ExceptionCodecs& StandardExceptions() {
  static const auto& codecs = *new ExceptionCodecs(Builder().Build());
  return codecs;
}

std::string PublicTypeName(const std::string& mangled_name) {
  // What libstdc++'s streams throw: a failure that old programs can catch as well.
  if (mangled_name == "St13__ios_failure") return typeid(std::ios_base::failure).name();
  return mangled_name;
}

}  // namespace roost::internal
