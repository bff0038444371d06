#include "core/media/zip_writer.h"

#include <array>
#include <cerrno>

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr std::uint64_t kMostBytes = 0xffffffffu;
constexpr std::size_t kMostFiles = 0xffff;
constexpr int kStored = 0, kVersion = 10;
constexpr int kFirstDay = (1 << 5) | 1;  // 1 January 1980, the zero of its calendar

/// CRC-32 of ISO 3309 (polynomial 0xEDB88320, reflected), as ZIP and PNG use it.
std::uint32_t crc32(std::string_view bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = (c & 1u) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      table[i] = c;
    }
    return table;
  }();
  std::uint32_t c = ~0u;
  for (const char byte : bytes) c = kTable[(c ^ static_cast<unsigned char>(byte)) & 0xff] ^ (c >> 8);
  return ~c;
}

/// Little-endian fields, one after another.
class Record {
 public:
  Record& u16(std::uint32_t v) { return bytes(v, 2); }
  Record& u32(std::uint32_t v) { return bytes(v, 4); }
  Record& text(const std::string& s) {
    out_ += s;
    return *this;
  }
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  Record& bytes(std::uint32_t v, int count) {
    for (int i = 0; i < count; ++i) out_ += static_cast<char>((v >> (8 * i)) & 0xff);
    return *this;
  }
  std::string out_;
};

/// What the local header and the directory say alike of a file.
Record& describe(Record& record, std::uint32_t crc, std::uint32_t size, const std::string& name) {
  return record.u16(0).u16(kStored).u16(0).u16(kFirstDay).u32(crc).u32(size).u32(size).u16(
      static_cast<std::uint32_t>(name.size()));
}

}  // namespace

ZipWriter::ZipWriter(const std::filesystem::path& file) : file_(file) {
  file_.create();
  out_.open(file_.temporary(), std::ios::binary | std::ios::trunc);
}

void ZipWriter::write(std::string_view bytes) {
  errno = 0;
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out_) file_.fail(errno != 0 ? errno : ENOSPC);
  written_ += bytes.size();
}

void ZipWriter::add(const std::string& name, std::string_view bytes) {
  constexpr std::uint64_t kDirectory = 46 + 22;  // room for what finish() writes of one file, and its end
  if (entries_.size() >= kMostFiles || written_ + bytes.size() + (entries_.size() + 1) * (kDirectory + 64) > kMostBytes)
    throw UserError(file_.file().string() + ": a ZIP holds up to 65,535 files and 4 GiB; write to a folder instead");
  const Entry entry{name, crc32(bytes), static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(written_)};
  Record header;
  header.u32(0x04034b50).u16(kVersion);
  write(describe(header, entry.crc, entry.size, name).u16(0).text(name).str());
  write(bytes);
  entries_.push_back(entry);
}

void ZipWriter::finish() {
  const auto begin = static_cast<std::uint32_t>(written_);
  for (const Entry& entry : entries_) {
    Record header;
    header.u32(0x02014b50).u16(kVersion).u16(kVersion);
    write(describe(header, entry.crc, entry.size, entry.name)
              .u16(0)
              .u16(0)
              .u16(0)
              .u16(0)
              .u32(0)
              .u32(entry.offset)
              .text(entry.name)
              .str());
  }
  const auto size = static_cast<std::uint32_t>(written_) - begin;
  const auto count = static_cast<std::uint32_t>(entries_.size());
  Record end;
  write(end.u32(0x06054b50).u16(0).u16(0).u16(count).u16(count).u32(size).u32(begin).u16(0).str());
  errno = 0;
  out_.close();
  if (!out_) file_.fail(errno != 0 ? errno : ENOSPC);
  file_.commit();
}

}  // namespace scorescope
