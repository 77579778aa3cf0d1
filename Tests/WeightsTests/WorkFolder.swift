import Files
import Foundation
import Weights

/// A folder of a test's own, removed with everything in it at the end.
final class WorkFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "sightline-weights-\(UUID().uuidString)"
    try? Paths.createFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// All names in the folder, hidden ones too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) -> String {
    // New each time, and not atomic: overwriting and renaming wait for the disk.
    try? FileManager.default.removeItem(atPath: file(name))
    try? Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }
}

/// The bytes of a safetensors file with a header as text.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
  safetensors(Array(header.utf8), data: data)
}

/// The bytes of a safetensors file with a header as bytes.
func safetensors(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
  littleEndian(UInt64(header.count)) + header + data
}

/// The bytes of a number, the lowest first.
func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

/// The bytes of a file with tensors of zeros.
func zeros(_ tensors: [(name: String, type: String, dimensions: [Int], bytes: Int)]) -> [UInt8] {
  var offset = 0
  let members = tensors.map { tensor in
    defer { offset += tensor.bytes }
    return "\"\(tensor.name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.dimensions),"
      + "\"data_offsets\":[\(offset),\(offset + tensor.bytes)]}"
  }
  let text = "{\(members.joined(separator: ","))}"
  return safetensors(text, data: [UInt8](repeating: 0, count: offset))
}

/// A generator with a seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  // SplitMix64 (Steele, Lea and Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
