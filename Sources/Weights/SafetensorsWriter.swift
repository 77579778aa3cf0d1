import Files

/// Writes named tensors of floats.
///
/// The same tensors give the same bytes on every machine: metadata sorted by key, tensors in the
/// order given, the header padded with spaces so that the data begins at a multiple of eight.
public enum SafetensorsWriter {
  /// One tensor to write.
  public struct Tensor: Sendable {
    /// Its name, unlike every other's.
    public let name: String
    /// Its extents; none for a single value.
    public let dimensions: [Int]
    /// Its values, row-major, as many as the extents say.
    public let values: [Float]

    /// States a tensor.
    public init(_ name: String, _ dimensions: [Int], _ values: [Float]) {
      self.name = name
      self.dimensions = dimensions
      self.values = values
    }
  }

  /// Writes a file whole or not at all.
  ///
  /// - Throws: `WeightFault`: `wrongCount`, `duplicateTensor` and `badOffsets` before anything is
  ///   written; `unwritable` with the fault of the file.
  public static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String, overwrite: Bool
  ) throws(WeightFault) {
    let header = try header(tensors, metadata: metadata, path: path)
    try WeightFault.writing(path, overwrite: overwrite) { writer throws(FileFault) in
      try writer.append(header)
      for tensor in tensors { try writer.append(floats: tensor.values) }
    }
  }

  /// The bytes before the data.
  private static func header(
    _ tensors: [Tensor], metadata: [String: String], path: String
  ) throws(WeightFault) -> [UInt8] {
    var names: Set<String> = []
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      guard tensor.name != "__metadata__", names.insert(tensor.name).inserted else {
        throw .duplicateTensor(path: path, tensor: tensor.name)
      }
      let count = try count(of: tensor, path: path)
      guard count == tensor.values.count else {
        throw .wrongCount(tensor: tensor.name, expected: count, got: tensor.values.count)
      }
      let shape = tensor.dimensions.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONText.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + count * 4)]}")
      offset += count * 4
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    guard text.count <= SafetensorsHeader.longest else {
      throw .badOffsets(path: path, reason: "its header would be too long", hint: nil)
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text
  }

  private static func count(of tensor: Tensor, path: String) throws(WeightFault) -> Int {
    var count = 1
    for extent in tensor.dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else {
        throw .badOffsets(
          path: path,
          reason: "\(Quoted(tensor.name)) cannot have the shape "
            + TensorEntry.text(of: tensor.dimensions), hint: nil)
      }
      count = product
    }
    return count
  }
}

/// JSON as it is written.
enum JSONText {
  /// A string in quotes, everything outside plain ASCII left as UTF-8.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
