import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of a test's own with a sound network, weights and photo, removed at the end.
final class Bench {
  let path: String

  /// A small classifier of everything that bad weights can hit: convolution, norm, linear.
  static let network = """
    sightline: 1
    name: tiny
    input: {shape: [3, 8, 8], preprocess: {resize: 8, crop: center}}
    layers:
      - conv1: {conv: 4, kernel: 3, pad: 1}
      - bn1: batchnorm
      - relu1: relu
      - conv2: {conv: 4, kernel: 3, pad: 1}
      - gap: global_avgpool
      - flatten
      - fc: {linear: 3}
    labels: [cat, dog, car]

    """

  /// Tensors that fit the network.
  static let tensors: [Tensor] = [
    Tensor("conv1.weight", [4, 3, 3, 3]), Tensor("conv1.bias", [4]),
    Tensor("bn1.weight", [4]), Tensor("bn1.bias", [4]),
    Tensor("bn1.running_mean", [4]), Tensor("bn1.running_var", [4]),
    Tensor("conv2.weight", [4, 4, 3, 3]), Tensor("conv2.bias", [4]),
    Tensor("fc.weight", [3, 4]), Tensor("fc.bias", [3]),
  ]

  init() throws {
    let base = NSTemporaryDirectory()
    path = (base.hasSuffix("/") ? base : base + "/") + "sightline-command-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(Self.network, to: "net.yaml")
    try write(safetensors(Self.tensors), to: "net.safetensors")
    try write(TinyPNG().bytes, to: "photo.png")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var program: Program { Program(folder: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file(name))))
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: file(name), withIntermediateDirectories: true)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: file(name), withDestinationPath: target)
  }

  func makePipe(_ name: String) throws {
    let isMade = mkfifo(file(name), 0o600) == 0
    try #require(isMade, "cannot make a pipe")
  }

  /// Everything in the folder, by path from it; folders end in a slash.
  var names: Set<String> {
    var names: Set<String> = []
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      var isFolder: ObjCBool = false
      FileManager.default.fileExists(atPath: file(name), isDirectory: &isFolder)
      names.insert(isFolder.boolValue ? name + "/" : name)
    }
    return names
  }
}

/// A tensor of a weight file.
struct Tensor: Sendable {
  var name: String
  var dimensions: [Int]
  var values: [Float]

  /// - Parameter values: Small numbers of both signs where nil; ones for a variance.
  init(_ name: String, _ dimensions: [Int], _ values: [Float]? = nil) {
    self.name = name
    self.dimensions = dimensions
    let count = dimensions.reduce(1, *)
    let isVariance = name.hasSuffix("running_var")
    self.values =
      values ?? (0..<count).map { isVariance ? 1 : Float(($0 * 7 + 3) % 11 - 4) / 16 }
  }
}

extension [Tensor] {
  /// The list with one tensor's values changed.
  func changing(_ name: String, _ change: (inout Tensor) -> Void) -> [Tensor] {
    map { tensor in
      var tensor = tensor
      if tensor.name == name { change(&tensor) }
      return tensor
    }
  }
}

/// The bytes of a safetensors file.
func safetensors(_ tensors: [Tensor]) -> [UInt8] {
  var data: [UInt8] = []
  let members = tensors.map { tensor in
    let start = data.count
    for value in tensor.values { data += littleEndian(value.bitPattern) }
    return #""\#(tensor.name)":{"dtype":"F32","shape":\#(tensor.dimensions),"#
      + #""data_offsets":[\#(start),\#(data.count)]}"#
  }
  let header = "{\(members.joined(separator: ","))}"
  // Filled up as other writers do, so that floats lie at multiples of their size.
  return safetensors(header + String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8), data)
}

/// The bytes of a safetensors file with any header.
func safetensors(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
  littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
}

/// The bytes of a NumPy file with any header.
func npy(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
  let text = header + String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + littleEndian(UInt16(text.utf8.count))
    + Array(text.utf8) + data
}

/// The bytes of a number, the lowest first.
func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
