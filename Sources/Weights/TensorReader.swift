import Files
import Tensors

#if !_endian(little)
  #error(
    "Tensors are read and written as they lie in memory; a big-endian machine would swap them.")
#endif

/// Reads one tensor into memory piece by piece.
///
/// Each piece is converted and checked while it is in the processor's cache. This is the one file
/// of the room that handles pointers.
struct TensorReader {
  let file: RandomAccessFile
  let entry: TensorEntry
  let checks: ValueChecks

  /// Values in one piece: 256 KiB as floats.
  private static let pieceCount = 1 << 16

  func read(into block: FloatBlock) throws(WeightFault) {
    guard entry.type.isReadable else {
      throw .unsupportedType(path: file.path, tensor: entry.name, type: entry.type.rawValue)
    }
    guard block.count == entry.count else {
      throw .wrongCount(tensor: entry.name, expected: block.count, got: entry.count)
    }
    let width = entry.type.bits / 8
    let floats = unsafe block.buffer
    let staging = UnsafeMutableRawBufferPointer.allocate(
      byteCount: entry.type == .float32 ? 0 : min(Self.pieceCount, entry.count) * width,
      alignment: 8)
    defer { unsafe staging.deallocate() }
    var tally = Tally()
    for start in stride(from: 0, to: entry.count, by: Self.pieceCount) {
      let count = min(Self.pieceCount, entry.count - start)
      let target = unsafe UnsafeMutableBufferPointer(rebasing: floats[start..<start + count])
      let source =
        unsafe entry.type == .float32
        ? UnsafeMutableRawBufferPointer(target)
        : UnsafeMutableRawBufferPointer(rebasing: staging[..<(count * width)])
      try WeightFault.reading { () throws(FileFault) in
        try unsafe file.read(at: entry.bytes.lowerBound + start * width, into: source)
      }
      if entry.type != .float32 {
        unsafe entry.type.convert(UnsafeRawBufferPointer(source), to: target)
      }
      unsafe check(UnsafeBufferPointer(target), from: start, &tally)
    }
    try tally.verdict(on: entry.name, checks)
  }

  /// The values where they lie in the file; nil where they are not floats as memory holds them, or
  /// the system maps no files.
  func mapped() throws(WeightFault) -> FloatBlock? {
    guard entry.type == .float32, entry.bytes.lowerBound % 4 == 0, entry.count > 0,
      let stretch = file.map(entry.bytes)
    else { return nil }
    let floats = unsafe stretch.bytes.bindMemory(to: Float.self)
    var tally = Tally()
    for start in stride(from: 0, to: entry.count, by: Self.pieceCount) {
      let end = min(start + Self.pieceCount, entry.count)
      unsafe check(UnsafeBufferPointer(rebasing: floats[start..<end]), from: start, &tally)
    }
    try tally.verdict(on: entry.name, checks)
    return unsafe FloatBlock(
      Arena(floats, of: stretch), Region(offset: 0, count: entry.count))
  }

  /// Hands the values to `body` piece by piece.
  func stream(_ body: (Span<Float>) -> Void) throws(WeightFault) {
    guard entry.type.isReadable else {
      throw .unsupportedType(path: file.path, tensor: entry.name, type: entry.type.rawValue)
    }
    let width = entry.type.bits / 8
    let room = min(Self.pieceCount, entry.count)
    let floats = UnsafeMutableBufferPointer<Float>.allocate(capacity: room)
    defer { unsafe floats.deallocate() }
    let staging = UnsafeMutableRawBufferPointer.allocate(byteCount: room * width, alignment: 8)
    defer { unsafe staging.deallocate() }
    for start in stride(from: 0, to: entry.count, by: Self.pieceCount) {
      let count = min(Self.pieceCount, entry.count - start)
      let source = unsafe UnsafeMutableRawBufferPointer(rebasing: staging[..<(count * width)])
      let target = unsafe UnsafeMutableBufferPointer(rebasing: floats[..<count])
      try WeightFault.reading { () throws(FileFault) in
        try unsafe file.read(at: entry.bytes.lowerBound + start * width, into: source)
      }
      unsafe entry.type.convert(UnsafeRawBufferPointer(source), to: target)
      unsafe body(UnsafeBufferPointer(target).span)
    }
  }

  /// What was found so far.
  private struct Tally {
    var firstIndex: Int?
    var nans = 0
    var infinities = 0
    var negative: (index: Int, value: Float)?

    func verdict(on name: String, _ checks: ValueChecks) throws(WeightFault) {
      if let firstIndex, checks.contains(.finite) {
        throw .notFinite(tensor: name, index: firstIndex, nans: nans, infinities: infinities)
      }
      if let negative, checks.contains(.notNegative) {
        throw .negativeVariance(tensor: name, index: negative.index, value: negative.value)
      }
    }
  }

  private func check(_ values: UnsafeBufferPointer<Float>, from start: Int, _ tally: inout Tally) {
    if checks.contains(.finite), unsafe !Self.allFinite(values) {
      for index in values.indices {
        let value = unsafe values[index]
        if value.isFinite { continue }
        if tally.firstIndex == nil { tally.firstIndex = start + index }
        if value.isNaN { tally.nans += 1 } else { tally.infinities += 1 }
      }
    }
    if checks.contains(.notNegative), tally.negative == nil,
      let index = unsafe values.firstIndex(where: { $0 < 0 })
    {
      tally.negative = unsafe (start + index, values[index])
    }
  }

  /// Whether no exponent has all bits set; without branches, so that it costs next to nothing.
  private static func allFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    let exponent: UInt32 = 0x7F80_0000
    var found: UInt32 = 0
    for index in values.indices {
      let isSet: UInt32 = unsafe values[index].bitPattern & exponent == exponent ? 1 : 0
      found |= isSet
    }
    return found == 0
  }
}

extension ElementType {
  /// Turns stored values into floats; as many as `floats` has room for.
  fileprivate func convert(
    _ bytes: UnsafeRawBufferPointer, to floats: UnsafeMutableBufferPointer<Float>
  ) {
    switch self {
    case .bool: unsafe Self.each(UInt8.self, bytes, floats) { $0 == 0 ? 0 : 1 }
    case .uint8: unsafe Self.each(UInt8.self, bytes, floats) { Float($0) }
    case .int8: unsafe Self.each(Int8.self, bytes, floats) { Float($0) }
    case .uint16: unsafe Self.each(UInt16.self, bytes, floats) { Float($0) }
    case .int16: unsafe Self.each(Int16.self, bytes, floats) { Float($0) }
    case .uint32: unsafe Self.each(UInt32.self, bytes, floats) { Float($0) }
    case .int32: unsafe Self.each(Int32.self, bytes, floats) { Float($0) }
    case .uint64: unsafe Self.each(UInt64.self, bytes, floats) { Float($0) }
    case .int64: unsafe Self.each(Int64.self, bytes, floats) { Float($0) }
    case .float16: unsafe Self.each(UInt16.self, bytes, floats, HalfFloat.value)
    case .bfloat16:
      unsafe Self.each(UInt16.self, bytes, floats) { Float(bitPattern: UInt32($0) << 16) }
    case .float32: unsafe Self.each(UInt32.self, bytes, floats) { Float(bitPattern: $0) }
    case .float64:
      unsafe Self.each(UInt64.self, bytes, floats) { Float(Double(bitPattern: $0)) }
    case .float4, .float6E2M3, .float6E3M2, .float8E5M2, .float8E4M3, .float8E8M0,
      .float8E4M3FNUZ, .float8E5M2FNUZ, .complex64:
      preconditionFailure("refused before anything was read")
    }
  }

  @inline(__always)
  private static func each<Stored: FixedWidthInteger & BitwiseCopyable>(
    _: Stored.Type, _ bytes: UnsafeRawBufferPointer, _ floats: UnsafeMutableBufferPointer<Float>,
    _ value: (Stored) -> Float
  ) {
    precondition(bytes.count >= floats.count * MemoryLayout<Stored>.size, "too few bytes")
    for index in floats.indices {
      unsafe floats[index] = value(
        bytes.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Stored>.size, as: Stored.self))
    }
  }
}

/// IEEE 754 half precision, which not every platform's Swift has as a type.
enum HalfFloat {
  /// The value of a half, exactly.
  ///
  /// Its bits, moved to a float's places, are 2^112 times too small: the exponents' biases differ
  /// by 112. That holds for subnormal halfs too. NaN and infinities keep an exponent of ones.
  @inline(__always)
  static func value(_ half: UInt16) -> Float {
    let magnitude = UInt32(half & 0x7FFF) << 13
    let sign = UInt32(half & 0x8000) << 16
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    let bits = magnitude >= 0x0F80_0000 ? magnitude | 0x7F80_0000 : scaled
    return Float(bitPattern: bits | sign)
  }
}
