import Files
import Foundation
import SourceMarks
import Tensors
import Testing
import Weights

struct TensorReadingTests {
  let folder = WorkFolder()

  private func open(_ type: String, _ count: Int, _ data: [UInt8]) throws -> SafetensorsFile {
    let header =
      "{\"w\":{\"dtype\":\"\(type)\",\"shape\":[\(count)],\"data_offsets\":[0,\(data.count)]}}"
    return try SafetensorsFile(folder.write(safetensors(header, data: data), to: "w"))
  }

  private func values(
    _ type: String, _ count: Int, _ data: [UInt8], checks: ValueChecks = []
  ) throws -> [Float] {
    let file = try open(type, count, data)
    return try file.values(of: file.entries[0], checks: checks)
  }

  @Test("whole numbers of every width become the nearest floats")
  func wholeNumbers() throws {
    #expect(try values("BOOL", 3, [0, 1, 2]) == [0, 1, 1])
    #expect(try values("U8", 3, [0, 128, 255]) == [0, 128, 255])
    #expect(try values("I8", 3, [0, 0x80, 0xFF]) == [0, -128, -1])
    let u16: [UInt16] = [0, 1, 65535]
    #expect(try values("U16", 3, u16.flatMap(littleEndian)) == [0, 1, 65535])
    let i16: [Int16] = [-32768, -1, 32767]
    #expect(try values("I16", 3, i16.flatMap(littleEndian)) == [-32768, -1, 32767])
    let u32: [UInt32] = [1, 16_777_217, .max]
    #expect(try values("U32", 3, u32.flatMap(littleEndian)) == [1, 16_777_216, 4_294_967_296])
    let i32: [Int32] = [.min, -16_777_219, 5]
    #expect(try values("I32", 3, i32.flatMap(littleEndian)) == [-2_147_483_648, -16_777_220, 5])
    let u64: [UInt64] = [.max, 1 << 40]
    #expect(try values("U64", 2, u64.flatMap(littleEndian)) == [0x1p64, 0x1p40])
    let i64: [Int64] = [.min, -3, .max]
    #expect(try values("I64", 3, i64.flatMap(littleEndian)) == [-0x1p63, -3, 0x1p63])
  }

  @Test("all 65 536 halfs have the value that IEEE 754 gives them")
  func halfs() throws {
    let all = (0...UInt16.max).map { $0 }
    let values = try values("F16", 65_536, all.flatMap(littleEndian))
    let wrong = all.filter { !isHalf($0, values[Int($0)]) }
    #expect(wrong == [])
  }

  /// Whether a float is the value of a half, by the definition of the format.
  private func isHalf(_ bits: UInt16, _ value: Float) -> Bool {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    guard (value.sign == .minus) == (sign < 0) else { return false }
    switch exponent {
    case 0: return value == sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? value == sign * .infinity : value.isNaN
    default:
      let power = Float(sign: .plus, exponent: exponent - 15, significand: 1)
      return value == sign * (1 + fraction / 1024) * power
    }
  }

  @Test("brain floats, floats and doubles keep their values, subnormal and infinite ones too")
  func floats() throws {
    let brain: [UInt16] = [0x3F80, 0xC000, 0x0001, 0x7F80, 0xFF80, 0x7FC0, 0x8000]
    let read = try values("BF16", 7, brain.flatMap(littleEndian))
    #expect(read[..<5] == [1, -2, Float(bitPattern: 0x10000), .infinity, -.infinity])
    #expect(read[5].isNaN && read[6] == 0 && read[6].sign == .minus)
    let single: [Float] = [1.5, -0, .leastNonzeroMagnitude, .infinity, .greatestFiniteMagnitude]
    let bits = single.map(\.bitPattern)
    #expect(try values("F32", 5, bits.flatMap(littleEndian)).map(\.bitPattern) == bits)
    let double: [Double] = [1.5, 0.1, 1e-45, 1e300, -1e-300, .infinity]
    let narrow = try values("F64", 6, double.map(\.bitPattern).flatMap(littleEndian))
    #expect(narrow == [1.5, Float(0.1), .leastNonzeroMagnitude, .infinity, 0, .infinity])
  }

  @Test(
    "types without a meaning as one float are refused by name",
    arguments: [
      ("C64", 8), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1), ("F8_E4M3FNUZ", 1),
      ("F8_E5M2FNUZ", 1),
    ])
  func refused(type: String, bytes: Int) throws {
    let file = try open(type, 1, [UInt8](repeating: 0, count: bytes))
    #expect(throws: WeightFault.unsupportedType(path: file.path, tensor: "w", type: type)) {
      try file.values(of: file.entries[0])
    }
  }

  @Test("tensors longer than one piece are read whole, from any offset")
  func long() throws {
    let count = 200_003
    let halfs = (0..<count).map { UInt16($0 % 0x7C00) }
    let narrow = try values("F16", count, halfs.flatMap(littleEndian))
    let floats = (0..<count).map { Float($0) }
    let wide = try values("F32", count, floats.map(\.bitPattern).flatMap(littleEndian))
    #expect(wide == floats)
    #expect(narrow[131_072] == narrow[131_072 % 0x7C00])
    #expect(narrow[count - 1] == narrow[(count - 1) % 0x7C00])
  }

  @Test("an empty tensor is read")
  func empty() throws { #expect(try values("F16", 0, []) == []) }

  @Test("a block of another size is a fault")
  func wrongBlock() throws {
    let file = try open("F32", 2, [UInt8](repeating: 0, count: 8))
    let block = try FloatBlock(zeros: 3)
    #expect(throws: WeightFault.wrongCount(tensor: "w", expected: 3, got: 2)) {
      try file.read(file.entries[0], into: block)
    }
  }

  @Test("values that are not finite are counted and the first is named, unless let through")
  func notFinite() throws {
    var floats = [Float](repeating: 1, count: 70_000)
    floats[66_000] = .nan
    floats[66_001] = -.infinity
    floats[69_999] = .nan
    let data = floats.map(\.bitPattern).flatMap(littleEndian)
    #expect(
      throws: WeightFault.notFinite(tensor: "w", index: 66_000, nans: 2, infinities: 1)
    ) { try values("F32", 70_000, data, checks: [.finite]) }
    #expect(try values("F32", 70_000, data, checks: [])[66_001] == -.infinity)
    let halfs: [UInt16] = [0x3C00, 0x7C00]
    #expect(throws: WeightFault.notFinite(tensor: "w", index: 1, nans: 0, infinities: 1)) {
      try values("F16", 2, halfs.flatMap(littleEndian), checks: [.finite])
    }
  }

  @Test("a negative variance is a fault, a zero of either sign is not")
  func variance() throws {
    let data = [Float(0), -0.0, 1].map(\.bitPattern).flatMap(littleEndian)
    #expect(try values("F32", 3, data, checks: [.finite, .notNegative]).count == 3)
    let bad = [Float(0.5), -0.25].map(\.bitPattern).flatMap(littleEndian)
    let fault = WeightFault.negativeVariance(tensor: "w", index: 1, value: -0.25)
    #expect(throws: fault) { try values("F32", 2, bad, checks: [.finite, .notNegative]) }
    #expect(fault.message == "variance 'w' is negative: -0.25 at index 1")
  }

  @Test("floats can be used where they lie in the file, and what is written stays in memory")
  func mapped() throws {
    // More than a page and a piece; the header's length puts them at an odd place.
    let floats = (0..<70_000).map { Float($0) * 0.25 - 9 }
    let file = try open("F32", 70_000, floats.map(\.bitPattern).flatMap(littleEndian))
    let start = file.entries[0].bytes.lowerBound
    let block = try file.mapped(file.entries[0])
    #expect((block != nil) == (start % 4 == 0))
    let header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[70000],\"data_offsets\":[0,280000]}}"
    let padded = header + String(repeating: " ", count: 8 - header.utf8.count % 8)
    let bytes = safetensors(padded, data: floats.map(\.bitPattern).flatMap(littleEndian))
    let even = try SafetensorsFile(folder.write(bytes, to: "even"))
    let found = try #require(try even.mapped(even.entries[0]))
    #expect(found.array == floats)
    found.fill(1)
    #expect(try even.values(of: even.entries[0]) == floats)
  }

  @Test("what is used where it lies is checked like what is read")
  func mappedChecks() throws {
    let header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}"
    let padded = header + String(repeating: " ", count: 8 - header.utf8.count % 8)
    let data = [Float(1), .nan, -1].map(\.bitPattern).flatMap(littleEndian)
    let file = try SafetensorsFile(folder.write(safetensors(padded, data: data), to: "w"))
    #expect(throws: WeightFault.notFinite(tensor: "w", index: 1, nans: 1, infinities: 0)) {
      try file.mapped(file.entries[0])
    }
    #expect(throws: WeightFault.negativeVariance(tensor: "w", index: 2, value: -1)) {
      try file.mapped(file.entries[0], checks: [.notNegative])
    }
    let halfs: [UInt16] = [0x3C00, 0x3C00]
    let half = try open("F16", 2, halfs.flatMap(littleEndian))
    #expect(try half.mapped(half.entries[0]) == nil, "halfs are no floats")
  }

  @Test("a file that shrinks or is rewritten after it was opened is a fault, not a crash")
  func shrinks() throws {
    let file = try open("F32", 1000, [UInt8](repeating: 0, count: 4000))
    #expect(truncate(file.path, 2000) == 0)
    let changed = WeightFault.unreadable(.changed(path: file.path))
    #expect(throws: changed) { try file.values(of: file.entries[0]) }
    #expect(throws: changed) { try file.checkUnchanged() }
  }
}
