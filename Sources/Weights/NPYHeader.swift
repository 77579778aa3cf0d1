/// What an array file says before its values, checked against the file's size.
struct NPYHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let type: NPYElement
  let dimensions: [Int]
  let count: Int
  let dataStart: Int

  init(_ bytes: [UInt8], path: String) throws(WeightFault) {
    func refused(_ reason: String, hint: String? = nil) -> WeightFault {
      .badArray(path: path, reason: reason, hint: hint)
    }
    guard bytes.starts(with: Self.magic), bytes.count >= 10 else {
      throw refused("it does not begin as a .npy file does")
    }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw refused("its version \(bytes[6]).\(bytes[7]) is unknown")
    }
    let lengthBytes = version == 1 ? 2 : 4
    let textStart = 8 + lengthBytes
    guard bytes.count >= textStart else { throw refused("it ends within its header") }
    let length = bytes[8..<textStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - textStart else { throw refused("it ends within its header") }
    guard length <= Self.longest else { throw refused("its header has \(length) bytes") }
    dataStart = textStart + length

    var scanner = NPYHeaderScanner(Array(bytes[textStart..<dataStart]))
    guard let fields = scanner.dictionary() else {
      throw refused("its header is not {'descr': …, 'fortran_order': …, 'shape': …}")
    }
    guard let type = NPYElement(fields.type) else {
      throw refused("it holds \(Quoted(fields.type))", hint: Self.hint(for: fields.type))
    }
    guard !fields.isFortran || fields.shape.count < 2 else {
      throw refused("it is in Fortran order", hint: "save it with np.ascontiguousarray")
    }
    var size = type.width
    for extent in fields.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw refused("its shape is too large") }
      size = product
    }
    guard size == bytes.count - dataStart else {
      throw refused(
        "it has \(bytes.count - dataStart) bytes of values; "
          + "\(TensorEntry.text(of: fields.shape)) needs \(size)")
    }
    self.type = type
    dimensions = fields.shape
    count = size / type.width
  }

  /// NumPy itself refuses headers of more than 10 000 bytes.
  private static let longest = 10_000

  private static func hint(for type: String) -> String {
    type.contains("O")
      ? "allow_pickle arrays are refused: save plain numbers" : "save it with .astype(np.float32)"
  }
}

/// How one value of an array file is stored.
struct NPYElement {
  private enum Kind { case float, signed, unsigned }

  let width: Int
  private let kind: Kind
  private let isBigEndian: Bool

  /// Reads a description such as `<f4`, `|u1` or `>i8`.
  init?(_ text: String) {
    let parts = Array(text.utf8)
    guard parts.count == 3, let width = Int(String(decoding: parts[2...], as: UTF8.self)) else {
      return nil
    }
    switch (parts[1], width) {
    case (UInt8(ascii: "f"), 2), (UInt8(ascii: "f"), 4), (UInt8(ascii: "f"), 8): kind = .float
    case (UInt8(ascii: "i"), 1), (UInt8(ascii: "i"), 2), (UInt8(ascii: "i"), 4),
      (UInt8(ascii: "i"), 8):
      kind = .signed
    case (UInt8(ascii: "u"), 1), (UInt8(ascii: "u"), 2), (UInt8(ascii: "u"), 4),
      (UInt8(ascii: "u"), 8), (UInt8(ascii: "b"), 1):
      kind = .unsigned
    default: return nil
    }
    switch parts[0] {
    case UInt8(ascii: "<"): isBigEndian = false
    case UInt8(ascii: ">"): isBigEndian = true
    case UInt8(ascii: "|") where width == 1: isBigEndian = false
    default: return nil
    }
    self.width = width
  }

  /// The value whose bytes begin at a place.
  func value(_ bytes: [UInt8], at place: Int) -> Float {
    var bits: UInt64 = 0
    for step in 0..<width {
      let byte = bytes[isBigEndian ? place + step : place + width - 1 - step]
      bits = bits << 8 | UInt64(byte)
    }
    switch (kind, width) {
    case (.float, 2): return HalfFloat.value(UInt16(truncatingIfNeeded: bits))
    case (.float, 4): return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    case (.float, _): return Float(Double(bitPattern: bits))
    case (.unsigned, _): return Float(bits)
    case (.signed, _):
      let unused = UInt64(64 - width * 8)
      return Float(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
  }
}

/// Reads the one Python dictionary that an array file holds; nothing is ever evaluated.
struct NPYHeaderScanner {
  struct Fields {
    let type: String
    let isFortran: Bool
    let shape: [Int]
  }

  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The three fields, each exactly once, in any order; nil for anything else.
  mutating func dictionary() -> Fields? {
    var type: String?
    var isFortran: Bool?
    var shape: [Int]?
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), take(":") else { return nil }
      switch key {
      case "descr" where type == nil: type = description()
      case "fortran_order" where isFortran == nil:
        isFortran = take("True") ? true : take("False") ? false : nil
      case "shape" where shape == nil: shape = tuple()
      default: return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    guard offset == bytes.count, let type, let isFortran, let shape else { return nil }
    return Fields(type: type, isFortran: isFortran, shape: shape)
  }

  private mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard bytes[offset...].starts(with: word.utf8) else { return false }
    offset += word.utf8.count
    return true
  }

  private mutating func string() -> String? {
    for quote in ["'", "\""] where take(quote) {
      let start = offset
      while offset < bytes.count, bytes[offset] != quote.utf8.first { offset += 1 }
      guard offset < bytes.count else { return nil }
      offset += 1
      let inner = bytes[start..<offset - 1]
      return inner.contains(UInt8(ascii: "\\")) ? nil : String(validating: inner, as: UTF8.self)
    }
    return nil
  }

  /// A type's name; for a record, which is a list, a text that no type has.
  private mutating func description() -> String? {
    guard take("[") else { return string() }
    offset = bytes[offset...].lastIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? bytes.count
    return "a record"
  }

  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      guard let number = number() else { return nil }
      numbers.append(number)
      if !take(",") { return take(")") ? numbers : nil }
    }
    return numbers
  }

  private mutating func number() -> Int? {
    skipSpace()
    let start = offset
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    return Int(String(decoding: bytes[start..<offset], as: UTF8.self))
  }
}
