#pragma once

#include <span>
#include <string_view>

namespace scorescope {

/// A choice and what files and the command line call it. names_of(E{}) gives the table of an enum, found by
/// argument-dependent lookup.
template <class E>
struct EnumName {
  E value;
  std::string_view name;
};

template <class E>
std::string_view name_of(E value) {
  for (const auto& entry : names_of(value))
    if (entry.value == value) return entry.name;
  return "?";
}

}  // namespace scorescope

/// Defines names_of(Enum) from {value, "name"} pairs: an explicit table in one .cpp.
#define SCORESCOPE_NAMES(Enum, ...)                           \
  std::span<const EnumName<Enum>> names_of(Enum) {            \
    using enum Enum;                                          \
    static constexpr EnumName<Enum> kNames[] = {__VA_ARGS__}; \
    return kNames;                                            \
  }
