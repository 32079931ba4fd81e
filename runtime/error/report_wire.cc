// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/report_wire.h"

#include <algorithm>
#include <cstring>

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include "roost/error/capture.h"
#include "roost/error/error.capnp.h"
#include "roost/error/error.h"

namespace roost::internal {
namespace {

constexpr size_t kMaxText = size_t{16} << 20;
constexpr size_t kMaxPayload = size_t{256} << 20;

std::string Cut(const std::string& text) { return text.substr(0, kMaxText); }

void ToWire(const Frame& from, wire::Frame::Builder to) {
  to.setFunction(Cut(from.function));
  to.setFile(Cut(from.file));
  to.setLine(from.line);
  to.setSource(Cut(from.source));
}

void ToWire(const Raise& from, wire::Raise::Builder to) {
  to.setProcess(Cut(from.process));
  to.setPid(from.pid);
  to.setThread(from.thread);
  auto frames = to.initFrames(from.frames.size());
  for (size_t i = 0; i < from.frames.size(); ++i) ToWire(from.frames[i], frames[i]);
}

void ToWire(const ErrorRecord& from, wire::ErrorRecord::Builder to) {
  to.setType(Cut(from.type));
  to.setTypeText(Cut(from.type_text));
  to.setWhat(Cut(from.what));
  if (from.payload && from.payload->size() <= kMaxPayload) {
    to.setHasPayload(true);
    to.setPayload(capnp::Data::Reader(reinterpret_cast<const capnp::byte*>(from.payload->data()),
                                      from.payload->size()));
  }
  if (from.told) {
    to.setHasTold(true);
    to.setTold(Cut(*from.told));
  }
  auto raises = to.initRaises(from.raises.size());
  for (size_t i = 0; i < from.raises.size(); ++i) ToWire(from.raises[i], raises[i]);
}

std::string FromWire(capnp::Text::Reader text) { return std::string(text.cStr(), text.size()); }

Frame FromWire(wire::Frame::Reader from) {
  return {FromWire(from.getFunction()), FromWire(from.getFile()), from.getLine(),
          FromWire(from.getSource())};
}

Raise FromWire(wire::Raise::Reader from) {
  Raise raise{FromWire(from.getProcess()), from.getPid(), from.getThread(), {}};
  for (const auto frame : from.getFrames()) raise.frames.push_back(FromWire(frame));
  return raise;
}

ErrorRecord FromWire(wire::ErrorRecord::Reader from) {
  ErrorRecord record;
  record.type = FromWire(from.getType());
  record.type_text = FromWire(from.getTypeText());
  record.what = FromWire(from.getWhat());
  if (from.getHasPayload()) {
    const capnp::Data::Reader payload = from.getPayload();
    record.payload.emplace(reinterpret_cast<const char*>(payload.begin()), payload.size());
  }
  if (from.getHasTold()) record.told = FromWire(from.getTold());
  for (const auto raise : from.getRaises()) record.raises.push_back(FromWire(raise));
  return record;
}

}  // namespace

std::string ReportToBytes(const ErrorReport& report) {
  capnp::MallocMessageBuilder message;
  auto chain = message.initRoot<wire::ErrorReport>().initChain(report.size());
  for (size_t i = 0; i < report.size(); ++i) ToWire(report[i], chain[i]);
  const kj::Array<capnp::word> words = capnp::messageToFlatArray(message);
  const auto bytes = words.asChars();
  return std::string(bytes.begin(), bytes.size());
}

ErrorReport ReportFromBytes(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0) {
    throw SerializationError("damaged exception report: " + std::to_string(bytes.size()) +
                             " bytes are not a message");
  }
  const CapturePause pause;  // KJ throws at the first damage
  auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
  std::memcpy(words.begin(), bytes.data(), bytes.size());
  try {
    capnp::ReaderOptions options;
    // Everything is read once; a damaged message may point to the same bytes again and again.
    options.traversalLimitInWords = words.size() + 1024;
    capnp::FlatArrayMessageReader message(words, options);
    ErrorReport report;
    const auto chain = message.getRoot<wire::ErrorReport>().getChain();
    if (chain.size() > kMaxChain) {
      throw SerializationError("damaged exception report: " + std::to_string(chain.size()) +
                               " causes");
    }
    for (const auto record : chain) {
      report.push_back(FromWire(record));
      if (report.back().type.empty() || report.back().type_text.empty()) {
        throw SerializationError("damaged exception report: an exception without a type");
      }
    }
    if (!report.empty()) return report;
  } catch (const kj::Exception& error) {
    throw SerializationError(std::string("damaged exception report: ") +
                             error.getDescription().cStr());
  }
  throw SerializationError("damaged exception report: it holds no exception");
}

}  // namespace roost::internal
