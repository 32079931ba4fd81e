// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/frame_rule.h"

#include <dlfcn.h>
#include <dwarf.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>

// The unwinder's own look-up of the entry for a place (unwind-dw2-fde.h of GCC).
extern "C" {
struct dwarf_eh_bases {
  void* tbase;
  void* dbase;
  void* func;
};
const void* _Unwind_Find_FDE(void* place, dwarf_eh_bases* bases);
}

namespace roost::internal {

namespace {

// Needs the C library's way to tell which library an address lies in, since version 2.35.
#if defined(__x86_64__) && defined(DLFO_STRUCT_HAS_EH_DBASE)
#define ROOST_READS_FRAME_RULES 1

// Registers by their DWARF numbers (System V ABI, x86-64).
constexpr uint64_t kFramePointer = 6;
constexpr uint64_t kStackPointer = 7;
constexpr uint64_t kReturnAddress = 16;

// Pointer encodings (Linux Standard Base, "DWARF Exception Header Encoding").
constexpr uint8_t kEncodingSize = 0x07;
constexpr uint8_t kEncodingOmitted = 0xff;

// Reads what the compiler wrote, which is trusted as the unwinder trusts it.
class Bytes {
 public:
  explicit Bytes(const void* at) : at_(static_cast<const uint8_t*>(at)) {}

  const uint8_t* at() const { return at_; }
  void Skip(size_t size) { at_ += size; }

  template <class T>
  T Read() {
    T value;
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return value;
  }

  uint64_t Uleb() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = Read<uint8_t>();
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }

  int64_t Sleb() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
      byte = Read<uint8_t>();
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    if (shift < 64 && (byte & 0x40) != 0) value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }

 private:
  const uint8_t* at_;
};

// Bytes of a pointer of that encoding; 0 if it is none of a fixed size.
size_t EncodedSize(uint8_t encoding) {
  switch (encoding & kEncodingSize) {
    case 0:
    case 4:
      return 8;
    case 2:
      return 2;
    case 3:
      return 4;
    default:
      return 0;
  }
}

// The part that entries have in common.
struct CommonEntry {
  uint64_t code_alignment = 1;
  int64_t data_alignment = 1;
  uint8_t pointer_encoding = 0;
  bool has_augmentation = false;
  const uint8_t* instructions = nullptr;
  const uint8_t* end = nullptr;
};

// None if it is of a kind that is not simple, a signal's frame for instance.
std::optional<CommonEntry> ReadCommonEntry(const uint8_t* at) {
  Bytes bytes(at);
  const auto length = bytes.Read<uint32_t>();
  CommonEntry entry;
  entry.end = bytes.at() + length;
  bytes.Skip(4);  // the id
  const auto version = bytes.Read<uint8_t>();
  if (version != 1 && version != 3) return std::nullopt;
  const auto* augmentation = reinterpret_cast<const char*>(bytes.at());
  bytes.Skip(std::strlen(augmentation) + 1);
  entry.code_alignment = bytes.Uleb();
  entry.data_alignment = bytes.Sleb();
  const uint64_t return_register = version == 1 ? bytes.Read<uint8_t>() : bytes.Uleb();
  if (return_register != kReturnAddress) return std::nullopt;
  if (*augmentation == 'z') {
    entry.has_augmentation = true;
    const uint64_t size = bytes.Uleb();
    entry.instructions = bytes.at() + size;
    for (++augmentation; *augmentation != '\0'; ++augmentation) {
      if (*augmentation == 'R') {
        entry.pointer_encoding = bytes.Read<uint8_t>();
      } else if (*augmentation == 'L') {
        bytes.Skip(1);
      } else if (*augmentation == 'P') {
        const auto encoding = bytes.Read<uint8_t>();
        if (encoding == kEncodingOmitted) continue;
        if (EncodedSize(encoding) == 0) return std::nullopt;
        bytes.Skip(EncodedSize(encoding));
      } else {
        return std::nullopt;  // 'S', the frame of a signal, among them
      }
    }
  } else if (*augmentation == '\0') {
    entry.instructions = bytes.at();
  } else {
    return std::nullopt;
  }
  return entry;
}

// What is known of a frame at one place of its function.
struct Row {
  uint64_t cfa_register = kStackPointer;
  int64_t cfa_offset = 0;
  std::optional<int64_t> frame_pointer_at;  // from the CFA
  std::optional<int64_t> return_address_at;
  bool outermost = false;
};

// Runs the instructions of an entry up to one place. All functions: false for what is not simple.
class Machine {
 public:
  Machine(const CommonEntry& common, uint64_t stop) : common_(common), stop_(stop) {}

  bool Run(const uint8_t* from, const uint8_t* end) {
    Bytes bytes(from);
    while (bytes.at() < end && location_ <= stop_) {
      if (!Step(bytes)) return false;
    }
    return true;
  }

  void KeepInitialRow() { initial_ = row_; }
  const Row& row() const { return row_; }

 private:
  bool Step(Bytes& bytes) {
    const auto code = bytes.Read<uint8_t>();
    const uint8_t low = code & 0x3f;
    switch (code & 0xc0) {
      case DW_CFA_advance_loc:
        return Advance(low);
      case DW_CFA_offset:
        return Saved(low, Factored(bytes.Uleb()));
      case DW_CFA_restore:
        return Restore(low);
      default:
        return StepExtended(code, bytes);
    }
  }

  bool StepExtended(uint8_t code, Bytes& bytes) {
    switch (code) {
      case DW_CFA_nop:
        return true;
      case DW_CFA_advance_loc1:
        return Advance(bytes.Read<uint8_t>());
      case DW_CFA_advance_loc2:
        return Advance(bytes.Read<uint16_t>());
      case DW_CFA_advance_loc4:
        return Advance(bytes.Read<uint32_t>());
      case DW_CFA_def_cfa:
        row_.cfa_register = bytes.Uleb();
        return CfaOffset(static_cast<int64_t>(bytes.Uleb()));
      case DW_CFA_def_cfa_sf:
        row_.cfa_register = bytes.Uleb();
        return CfaOffset(bytes.Sleb() * common_.data_alignment);
      case DW_CFA_def_cfa_register:
        row_.cfa_register = bytes.Uleb();
        return true;
      case DW_CFA_def_cfa_offset:
        return CfaOffset(static_cast<int64_t>(bytes.Uleb()));
      case DW_CFA_def_cfa_offset_sf:
        return CfaOffset(bytes.Sleb() * common_.data_alignment);
      case DW_CFA_offset_extended: {
        const uint64_t reg = bytes.Uleb();
        return Saved(reg, Factored(bytes.Uleb()));
      }
      case DW_CFA_offset_extended_sf: {
        const uint64_t reg = bytes.Uleb();
        return Saved(reg, bytes.Sleb() * common_.data_alignment);
      }
      case DW_CFA_restore_extended:
        return Restore(bytes.Uleb());
      case DW_CFA_undefined: {
        const uint64_t reg = bytes.Uleb();
        if (reg == kReturnAddress) row_.outermost = true;
        return reg != kFramePointer || row_.outermost;
      }
      case DW_CFA_same_value: {
        const uint64_t reg = bytes.Uleb();
        if (reg == kFramePointer) row_.frame_pointer_at.reset();
        return reg != kReturnAddress;
      }
      case DW_CFA_register:
      case DW_CFA_val_offset: {
        const uint64_t reg = bytes.Uleb();
        bytes.Uleb();
        return IsIrrelevant(reg);
      }
      case DW_CFA_expression:
      case DW_CFA_val_expression: {
        const uint64_t reg = bytes.Uleb();
        bytes.Skip(bytes.Uleb());
        return IsIrrelevant(reg);
      }
      case DW_CFA_remember_state:
        if (remembered_ == stack_.size()) return false;
        stack_[remembered_++] = row_;
        return true;
      case DW_CFA_restore_state:
        if (remembered_ == 0) return false;
        row_ = stack_[--remembered_];
        return true;
      case DW_CFA_GNU_args_size:
        bytes.Uleb();
        return true;
      default:
        return false;
    }
  }

  bool Advance(uint64_t delta) {
    location_ += delta * common_.code_alignment;
    return true;
  }

  int64_t Factored(uint64_t value) const {
    return static_cast<int64_t>(value) * common_.data_alignment;
  }

  bool CfaOffset(int64_t offset) {
    row_.cfa_offset = offset;
    return true;
  }

  bool Saved(uint64_t reg, int64_t at) {
    if (reg == kFramePointer) row_.frame_pointer_at = at;
    if (reg == kReturnAddress) row_.return_address_at = at;
    return true;
  }

  bool Restore(uint64_t reg) {
    if (reg == kFramePointer) row_.frame_pointer_at = initial_.frame_pointer_at;
    if (reg == kReturnAddress) row_.return_address_at = initial_.return_address_at;
    return true;
  }

  static bool IsIrrelevant(uint64_t reg) {
    return reg != kFramePointer && reg != kStackPointer && reg != kReturnAddress;
  }

  const CommonEntry& common_;
  const uint64_t stop_;  // from the function's start
  uint64_t location_ = 0;
  Row row_;
  Row initial_;
  std::array<Row, 8> stack_;
  size_t remembered_ = 0;
};

FrameRule ToRule(const Row& row) {
  FrameRule rule;
  if (row.outermost) {
    rule.kind = FrameRule::Kind::kOutermost;
    return rule;
  }
  using Offset = std::numeric_limits<int32_t>;
  using Place = std::numeric_limits<int16_t>;
  if (row.return_address_at != -8 || row.cfa_offset < Offset::min() ||
      row.cfa_offset > Offset::max()) {
    return rule;
  }
  rule.cfa_offset = static_cast<int32_t>(row.cfa_offset);
  if (row.frame_pointer_at) {
    if (*row.frame_pointer_at < Place::min() || *row.frame_pointer_at > Place::max()) return rule;
    rule.frame_pointer_saved = true;
    rule.saved_at = static_cast<int16_t>(*row.frame_pointer_at);
  }
  if (row.cfa_register == kFramePointer) {
    rule.kind = FrameRule::Kind::kFramePointer;
  } else if (row.cfa_register == kStackPointer) {
    rule.kind = FrameRule::Kind::kStackPointer;
  }
  return rule;
}

// The entry and the start of the function that holds `place`; none for code that no library
// brought.
struct Entry {
  const uint8_t* at;
  uint64_t start;
};
std::optional<Entry> FindEntry(uint64_t place) {
  void* const address = reinterpret_cast<void*>(place);
  dl_find_object object;
  if (::_dl_find_object(address, &object) != 0) return std::nullopt;
  dwarf_eh_bases bases{};
  const void* const found = _Unwind_Find_FDE(address, &bases);
  if (found == nullptr) return std::nullopt;
  return Entry{static_cast<const uint8_t*>(found), reinterpret_cast<uint64_t>(bases.func)};
}

#endif

}  // namespace

#if ROOST_READS_FRAME_RULES

FrameRule ReadFrameRule(uintptr_t return_address) {
  const uint64_t place = return_address - 1;  // the call
  const std::optional<Entry> entry = FindEntry(place);
  if (!entry) return FrameRule();
  Bytes bytes(entry->at);
  const auto length = bytes.Read<uint32_t>();
  if (length == 0 || length == 0xffffffff) return FrameRule();
  const uint8_t* const end = bytes.at() + length;
  // The distance back to the common entry, from where it is stored.
  const uint8_t* const common_at = bytes.at() - bytes.Read<int32_t>();
  const std::optional<CommonEntry> common = ReadCommonEntry(common_at);
  if (!common) return FrameRule();
  const size_t pointer_size = EncodedSize(common->pointer_encoding);
  if (pointer_size == 0) return FrameRule();
  bytes.Skip(2 * pointer_size);  // start and size
  if (common->has_augmentation) bytes.Skip(bytes.Uleb());
  Machine machine(*common, place - entry->start);
  if (!machine.Run(common->instructions, common->end)) return FrameRule();
  machine.KeepInitialRow();
  return machine.Run(bytes.at(), end) ? ToRule(machine.row()) : FrameRule();
}

#else

FrameRule ReadFrameRule(uintptr_t) { return FrameRule(); }

#endif

}  // namespace roost::internal
