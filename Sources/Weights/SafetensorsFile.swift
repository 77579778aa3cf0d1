import Files
public import Tensors

/// A safetensors file, its header checked, its data read on request.
///
/// - Layout: the length of the header (8 bytes, little-endian), the header as JSON, then the
///   tensors without gaps.
public final class SafetensorsFile: Sendable {
  /// The path as it was given.
  public let path: String
  /// The tensors in the order of their data.
  public let entries: [TensorEntry]
  /// Texts by name, of no meaning to the format.
  public let metadata: [String: String]
  /// Header fields that the format does not have, as `tensor: field`; they are ignored.
  public let unknownFields: [String]
  let file: RandomAccessFile
  private let places: [String: Int]

  /// Opens a file and checks its header.
  ///
  /// - Throws: `WeightFault`; says what the file is where it is of another well-known kind.
  /// - Complexity: O(length of the header); no data is read.
  public convenience init(_ path: String) throws(WeightFault) {
    try self.init(try WeightFault.reading { () throws(FileFault) in try RandomAccessFile(path) })
  }

  init(_ file: RandomAccessFile) throws(WeightFault) {
    let head = try WeightFault.reading { () throws(FileFault) in
      try file.read(at: 0, count: min(file.size, ForeignContent.headBytes))
    }
    let length = Self.headerLength(head)
    guard head.count >= 8, length > 0, length <= UInt64(SafetensorsHeader.longest),
      length <= UInt64(file.size - 8)
    else {
      let content = ForeignContent(head, size: file.size, path: file.path)
      throw .notWeights(path: file.path, reason: content.reason, hint: content.hint)
    }
    let text = try WeightFault.reading { () throws(FileFault) in
      try file.read(at: 8, count: Int(length))
    }
    let header = try SafetensorsHeader(
      text, dataBytes: file.size - 8 - Int(length), path: file.path)
    self.file = file
    path = file.path
    entries = header.entries
    metadata = header.metadata
    unknownFields = header.unknownFields
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// The tensor of a name.
  public func entry(named name: String) -> TensorEntry? { places[name].map { entries[$0] } }

  /// Writes a tensor's values over a block of as many floats.
  ///
  /// - Parameters:
  ///   - checks: What the values must be.
  /// - Throws: `WeightFault`; the block's contents are then undefined.
  public func read(
    _ entry: TensorEntry, into block: FloatBlock, checks: ValueChecks = [.finite]
  ) throws(WeightFault) {
    try TensorReader(file: file, entry: entry, checks: checks).read(into: block)
  }

  /// A tensor's values where they lie in the file; nil where they cannot be used there.
  ///
  /// - Throws: `WeightFault`: values that are not as `checks` says.
  public func mapped(
    _ entry: TensorEntry, checks: ValueChecks = [.finite]
  ) throws(WeightFault) -> FloatBlock? {
    try TensorReader(file: file, entry: entry, checks: checks).mapped()
  }

  /// A tensor's values in an array.
  ///
  /// - Throws: `WeightFault`.
  public func values(
    of entry: TensorEntry, checks: ValueChecks = [.finite]
  ) throws(WeightFault) -> [Float] {
    let block: FloatBlock
    do throws(Arena.Fault) {
      block = try FloatBlock(zeros: entry.count)
    } catch {
      switch error {
      case .outOfMemory(let bytes): throw .outOfMemory(bytes: bytes)
      }
    }
    try read(entry, into: block, checks: checks)
    return block.array
  }

  /// Hands a tensor's values to `body` piece by piece, without a check.
  func stream(_ entry: TensorEntry, _ body: (Span<Float>) -> Void) throws(WeightFault) {
    try TensorReader(file: file, entry: entry, checks: []).stream(body)
  }

  /// Looks whether the file is still as it was when it was opened.
  ///
  /// - Throws: `WeightFault.unreadable`.
  public func checkUnchanged() throws(WeightFault) {
    try WeightFault.reading { () throws(FileFault) in try file.checkUnchanged() }
  }

  /// The number in the first eight bytes, or in as many as there are.
  static func headerLength(_ head: [UInt8]) -> UInt64 {
    head.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension WeightFault {
  /// Runs work on files, its faults turned into faults of weights.
  static func reading<Result>(
    _ work: () throws(FileFault) -> Result
  ) throws(WeightFault) -> Result {
    do throws(FileFault) {
      return try work()
    } catch {
      throw .unreadable(error)
    }
  }

  /// Writes a file from pieces, whole or not at all.
  static func writing(
    _ path: String, overwrite: Bool, _ work: (FileWriter) throws(FileFault) -> Void
  ) throws(WeightFault) {
    do throws(FileFault) {
      let writer = try FileWriter(path, overwrite: overwrite)
      try work(writer)
      try writer.commit()
    } catch {
      throw .unwritable(error)
    }
  }
}
