import Files
import Testing

@Suite struct TarArchiveTests {
  /// A header with a right checksum.
  static func header(_ name: String, size: Int, type: Character = "0", prefix: String = "")
    -> [UInt8]
  {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ at: Int) {
      for (i, byte) in text.utf8.enumerated() { block[at + i] = byte }
    }
    let octal = String(size, radix: 8)
    put(name, 0)
    put("0000644", 100)
    put(String(repeating: "0", count: 11 - octal.count) + octal, 124)
    put(String(type), 156)
    put("ustar", 257)
    put("00", 263)
    put(prefix, 345)
    for i in 148..<156 { block[i] = 32 }
    let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum, 148)
    block[154] = 0
    return block
  }

  static func file(_ name: String, _ bytes: [UInt8], type: Character = "0", prefix: String = "")
    -> [UInt8]
  {
    let rest = (512 - bytes.count % 512) % 512
    return header(name, size: bytes.count, type: type, prefix: prefix) + bytes
      + [UInt8](repeating: 0, count: rest)
  }
  static let end = [UInt8](repeating: 0, count: 1024)

  @Test("files have their names and their bytes; folders are no files")
  func reading() throws {
    let long = String(repeating: "a", count: 120) + "/b.png"
    let bytes =
      Self.file("train/", [], type: "5") + Self.file("train/cat/1.png", [1, 2, 3])
      + Self.file("././@LongLink", Array(long.utf8) + [0], type: "L") + Self.file("cut", [9])
      + Self.file("2.png", Array(repeating: 7, count: 600), prefix: "val/dog")
      + Self.file("pax", Array("20 path=x/caf\u{e9}.png\n".utf8), type: "x")
      + Self.file("short", [5]) + Self.end
    let archive = try TarArchive(bytes)
    #expect(
      archive.entries.map(\.name) == ["train/cat/1.png", long, "val/dog/2.png", "x/caf\u{e9}.png"])
    #expect(archive.entries.map { $0.range.count } == [3, 1, 600, 1])
    #expect(Array(bytes[archive.entries[0].range]) == [1, 2, 3])
    #expect(try TarArchive([]).entries.isEmpty)
  }

  @Test("what is damaged is refused with its place")
  func damage() throws {
    var bytes = Self.file("a.png", [1]) + Self.file("b.png", [2])
    bytes[1024] ^= 1
    #expect(throws: TarArchive.Fault.damaged(offset: 1024, reason: "a header's checksum is wrong"))
    {
      try TarArchive(bytes)
    }
    #expect(throws: TarArchive.Fault.self) { try TarArchive(Array("no archive".utf8)) }
    let large = Self.header("a.png", size: 1 << 30) + Self.end
    #expect(throws: TarArchive.Fault.self) { try TarArchive(large) }
  }

  @Test("any bytes are read or refused")
  func anyBytes() {
    var state: UInt64 = 7
    for round in 0..<300 {
      var bytes = Self.file("a.png", [1, 2]) + Self.file("b.png", [2]) + Self.end
      for _ in 0...round % 5 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
      }
      bytes.removeLast(Int(state >> 40) % 900)
      if let archive = try? TarArchive(bytes) {
        #expect(archive.entries.allSatisfy { $0.range.upperBound <= bytes.count })
      }
    }
  }
}
