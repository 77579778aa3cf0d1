import Foundation
import SourceMarks
import SpecChecking
import Testing

/// A small generator with a seed: the same bytes on every machine.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whatever a file holds, checking it ends with a spec or with findings.
@Suite struct FuzzTests {
  private static let pieces = [
    "$", "$in.channels", " // 0", "-1", "99999999999", "0..1023", "..", ".in", "in", "input",
    "[", "]", "{", "}", ": ", ",", "\n", "  ", "when: ", "from: ", "layers: ", "- ", "'", "\"",
    "*", "&a", "1e308", "true", "relu", "Basic", "kernel: 0", "groups: 7", "pad: 1024", "\u{e9}",
  ]

  private func check(_ bytes: [UInt8]) -> Bool {
    var findings = DiagnosticList()
    let spec = SpecChecker.check(bytes: bytes, path: "fuzz.yaml", into: &findings)
    return spec != nil || findings.hasErrors
  }

  @Test(
    "Mutated specs give a spec or an error, and never a trap",
    arguments: SpecFiles.zoo + SpecFiles.silent)
  func mutations(path: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var random = SplitMix64(state: UInt64(original.count))
    for _ in 0..<40 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
          bytes.insert(contentsOf: Array(piece.utf8), at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
          bytes.removeSubrange(place..<end)
        }
        if bytes.isEmpty { bytes = original }
      }
      #expect(check(bytes), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("Truncated specs give a spec or an error", arguments: SpecFiles.silent)
  func truncations(path: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for length in stride(from: 0, to: original.count, by: 13) {
      #expect(check(Array(original[..<length])))
    }
  }
}
