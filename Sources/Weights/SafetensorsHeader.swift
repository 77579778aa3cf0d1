/// What a safetensors file says before its data begins, checked as a whole.
///
/// - Source: the safetensors format, as its reference reader 0.8.0 reads it. Departs: names and
///   metadata keys that appear twice, metadata that is `null`, and extents over 2^63 are refused.
struct SafetensorsHeader {
  /// The tensors in the order of their data.
  private(set) var entries: [TensorEntry] = []
  private(set) var metadata: [String: String] = [:]
  /// Fields that the format does not have, as `tensor: field`.
  private(set) var unknownFields: [String] = []

  /// Longer headers are refused, as the reference reader does.
  static let longest = 100_000_000

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - text: The header's bytes, the length before them left out.
  ///   - dataBytes: How many bytes follow it in the file.
  init(_ text: [UInt8], dataBytes: Int, path: String) throws(WeightFault) {
    guard String(validating: text, as: UTF8.self) != nil else {
      throw .notWeights(path: path, reason: "its header is not UTF-8", hint: nil)
    }
    var reader = Reader(path: path, dataStart: 8 + text.count)
    var scanner = JSONScanner(text)
    do throws(JSONScanner.Fault) {
      try scanner.object { scanner, name throws(JSONScanner.Fault) in
        try reader.member(name, &scanner)
      }
      try scanner.finish()
    } catch {
      throw reader.fault
        ?? .notWeights(
          path: path, reason: "its header is not as it should be: \(error.text)", hint: nil)
    }
    entries = try reader.ordered(dataBytes: dataBytes)
    metadata = reader.metadata
    unknownFields = reader.unknownFields
  }
}

/// Collects the members of a header; a fault other than one of the JSON text ends the scan too.
private struct Reader {
  let path: String
  let dataStart: Int
  private(set) var fault: WeightFault?
  private(set) var metadata: [String: String] = [:]
  private(set) var unknownFields: [String] = []
  private var entries: [TensorEntry] = []
  private var names: Set<String> = []
  private var hasMetadata = false

  init(path: String, dataStart: Int) {
    self.path = path
    self.dataStart = dataStart
    // An entry takes some hundred bytes; a table that is too small is made anew, name by name.
    names.reserveCapacity(dataStart / 100)
  }

  mutating func member(
    _ name: String, _ scanner: inout JSONScanner
  ) throws(JSONScanner.Fault) {
    if name == "__metadata__" {
      if hasMetadata { throw scanner.fault("'__metadata__' appears twice") }
      hasMetadata = true
      var found: [String: String] = [:]
      try scanner.object { scanner, key throws(JSONScanner.Fault) in
        guard found.updateValue(try scanner.string(), forKey: key) == nil else {
          throw scanner.fault("metadata key \(Quoted(key)) appears twice")
        }
      }
      metadata = found
      return
    }
    guard names.insert(name).inserted else {
      fault = .duplicateTensor(path: path, tensor: name)
      throw scanner.fault("")
    }
    let fields = try fields(of: name, &scanner)
    do throws(WeightFault) {
      entries.append(try entry(name, fields))
    } catch {
      fault = error
      throw scanner.fault("")
    }
  }

  private struct Fields {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
  }

  private mutating func fields(
    of name: String, _ scanner: inout JSONScanner
  ) throws(JSONScanner.Fault) -> Fields {
    var fields = Fields()
    var unknown: [String] = []
    try scanner.object { scanner, key throws(JSONScanner.Fault) in
      let isRepeated: Bool
      switch key {
      case "dtype":
        isRepeated = fields.type != nil
        fields.type = try scanner.string()
      case "shape":
        isRepeated = fields.shape != nil
        fields.shape = try scanner.wholeNumbers()
      case "data_offsets":
        isRepeated = fields.offsets != nil
        fields.offsets = try scanner.wholeNumbers()
      default:
        isRepeated = false
        unknown.append(key)
        try scanner.skipValue()
      }
      if isRepeated { throw scanner.fault("\(Quoted(key)) of \(Quoted(name)) appears twice") }
    }
    unknownFields += unknown.map { "\(name): \($0)" }
    for (field, isThere) in [
      ("dtype", fields.type != nil), ("shape", fields.shape != nil),
      ("data_offsets", fields.offsets?.count == 2),
    ] where !isThere {
      throw scanner.fault("\(Quoted(name)) has no proper '\(field)'")
    }
    return fields
  }

  private func entry(_ name: String, _ fields: Fields) throws(WeightFault) -> TensorEntry {
    guard let typeName = fields.type, let shape = fields.shape, let offsets = fields.offsets,
      let type = ElementType(rawValue: typeName)
    else { throw .unsupportedType(path: path, tensor: name, type: fields.type ?? "") }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw damaged("the shape of \(Quoted(name)) is too large") }
      count = product
    }
    let (bits, overflow) = count.multipliedReportingOverflow(by: type.bits)
    guard !overflow else { throw damaged("the shape of \(Quoted(name)) is too large") }
    guard bits % 8 == 0 else { throw damaged("\(Quoted(name)) does not end on a whole byte") }
    guard offsets[0] <= offsets[1] else { throw damaged("\(Quoted(name)) ends before it begins") }
    guard offsets[1] - offsets[0] == bits / 8 else {
      throw damaged(
        "\(Quoted(name)) has \(offsets[1] - offsets[0]) bytes; "
          + "\(typeName) \(TensorEntry.text(of: shape)) needs \(bits / 8)")
    }
    // Made absolute only once the offsets are known to lie in the file.
    return TensorEntry(name: name, type: type, dimensions: shape, bytes: offsets[0]..<offsets[1])
  }

  /// The entries by place, none overlapping, no byte of the data left over.
  func ordered(dataBytes: Int) throws(WeightFault) -> [TensorEntry] {
    let sorted = entries.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    var end = 0
    for entry in sorted {
      guard entry.bytes.lowerBound >= end else {
        throw damaged("\(Quoted(entry.name)) overlaps the tensor before it")
      }
      guard entry.bytes.lowerBound == end else {
        throw damaged(
          "\(entry.bytes.lowerBound - end) bytes before \(Quoted(entry.name)) are unused")
      }
      end = entry.bytes.upperBound
    }
    guard end <= dataBytes else {
      throw .badOffsets(
        path: path,
        reason: "it ends \(end - dataBytes) bytes too early, after \(dataBytes) of \(end)",
        hint: "the download or copy was cut short; fetch it again")
    }
    guard end == dataBytes else { throw damaged("\(dataBytes - end) bytes follow the last tensor") }
    return sorted.map { entry in
      TensorEntry(
        name: entry.name, type: entry.type, dimensions: entry.dimensions,
        bytes: entry.bytes.lowerBound + dataStart..<entry.bytes.upperBound + dataStart)
    }
  }

  private func damaged(_ reason: String) -> WeightFault {
    .badOffsets(path: path, reason: reason, hint: nil)
  }
}
