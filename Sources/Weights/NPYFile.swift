import Files

/// NumPy's file for one array.
///
/// - Layout: magic, version, length of the header, the header as a Python dictionary, the values
///   row-major.
/// - Source: NumPy's format description, versions 1.0 to 3.0.
public enum NPYFile {
  /// An array in memory.
  public struct Array: Sendable, Equatable {
    /// Its extents; none for a single value.
    public let dimensions: [Int]
    /// Its values, row-major.
    public let values: [Float]

    /// States an array.
    public init(_ dimensions: [Int], _ values: [Float]) {
      self.dimensions = dimensions
      self.values = values
    }
  }

  /// Reads an array of floats of 16, 32 or 64 bits or of whole numbers, either byte order.
  ///
  /// Object arrays, which hold pickles, and Fortran order are refused.
  /// - Parameter limit: The most bytes to accept.
  /// - Throws: `WeightFault`.
  public static func read(_ path: String, limit: Int = 1 << 31) throws(WeightFault) -> Array {
    let bytes = try WeightFault.reading { () throws(FileFault) in
      try FileBytes.read(path, limit: limit)
    }
    let header = try NPYHeader(bytes, path: path)
    var values: [Float] = []
    values.reserveCapacity(header.count)
    for index in 0..<header.count {
      values.append(header.type.value(bytes, at: header.dataStart + index * header.type.width))
    }
    return Array(header.dimensions, values)
  }

  /// Writes an array of floats as version 1.0, whole or not at all.
  ///
  /// - Throws: `WeightFault.unwritable`, or `wrongCount` where values and extents disagree.
  public static func write(
    _ array: Array, to path: String, overwrite: Bool
  ) throws(WeightFault) {
    var count = 1
    for extent in array.dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      count = overflow || extent < 0 ? -1 : product
      if count < 0 { break }
    }
    guard count == array.values.count else {
      throw .wrongCount(tensor: path, expected: count, got: array.values.count)
    }
    let extents = array.dimensions.map { "\($0)," }.joined(separator: " ")
    let shape = array.dimensions.count > 1 ? String(extents.dropLast()) : extents
    var text = Swift.Array(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }".utf8)
    // NumPy pads so that the data begins at a multiple of 64.
    while (10 + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    guard text.count <= Int(UInt16.max) else {
      throw .badArray(path: path, reason: "it would have too many axes", hint: nil)
    }
    let head =
      NPYHeader.magic + [1, 0, UInt8(truncatingIfNeeded: text.count), UInt8(text.count >> 8)]
    try WeightFault.writing(path, overwrite: overwrite) { writer throws(FileFault) in
      try writer.append(head + text)
      try writer.append(floats: array.values)
    }
  }
}
