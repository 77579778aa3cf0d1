import Files
import Foundation
import SourceMarks
import TestClocks
import Testing
import Weights

/// A header with one tensor `w` of four floats, one of its parts replaced.
private func one(
  _ name: String = "w", type: String = "\"F32\"", shape: String = "[2,2]",
  offsets: String = "[0,16]", before: String = "", inside: String = "", after: String = ""
) -> String {
  "{\(before)\"\(name)\":{\"dtype\":\(type),\"shape\":\(shape),\"data_offsets\":\(offsets)"
    + "\(inside)}\(after)}"
}

struct SafetensorsHeaderTests {
  let folder = WorkFolder()
  let data = [UInt8](repeating: 0, count: 16)

  private func refusal(_ bytes: [UInt8]) -> WeightFault? {
    let path = folder.write(bytes, to: "w.safetensors")
    do throws(WeightFault) {
      _ = try SafetensorsFile(path)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "headers that the format allows are read",
    arguments: [
      one(), " \n\t\r" + one(), one() + "   \n", one(inside: ",\"x\":[1,{\"y\":-0.5e+3}]"),
      one(before: "\"__metadata__\":{\"a\":\"b\"},"), one(before: "\"__metadata__\":{},"),
      one("../../etc/passwd"), one(""), one("a\\u0000b"), one("\\uD83D\\uDE00"), one("вес"),
      one(inside: ",\"t\":true,\"f\":false,\"n\":null,\"s\":\"\\n\\\\\\/\""),
      "{\"w\":{\"data_offsets\":[0,16],\"shape\":[4],\"dtype\":\"F32\"}}",
    ])
  func good(header: String) throws {
    let path = folder.write(safetensors(header, data: data), to: "w.safetensors")
    let file = try SafetensorsFile(path)
    #expect(file.entries.count == 1)
    #expect(file.entries[0].count == 4)
    #expect(try file.values(of: file.entries[0]) == [0, 0, 0, 0])
  }

  @Test(
    "text that is not the JSON of the format is no weight file",
    arguments: [
      "", "[]", "null", "1", "{", "{}x", "{}{}", "{} \0", one() + "\0", "\u{FEFF}" + one(),
      one(after: ","), one(before: ","), "{'w':1}", "{\"w\":1}", "{\"w\":null}", "{\"w\":{}}",
      one(type: "32"), one(type: "null"), one(shape: "\"2\""), one(shape: "[\"2\"]"),
      one(shape: "[2.0,2]"), one(shape: "[2e0,2]"), one(shape: "[-2,2]"), one(shape: "[-0,2]"),
      one(shape: "[+2,2]"), one(shape: "[02,2]"), one(shape: "[2,2,]"), one(shape: "[2 2]"),
      one(shape: "2"), one(shape: "[18446744073709551616]"), one(shape: "[9223372036854775808,0]"),
      one(offsets: "[0]"), one(offsets: "[0,8,16]"), one(offsets: "[0.0,16]"),
      one(offsets: "[-16,0]"), one(offsets: "{}"), one(inside: ",\"dtype\":\"F32\""),
      one(inside: ",\"x\":tru"), one(inside: ",\"x\":01"), one(inside: ",\"x\":1."),
      one(inside: ",\"x\":"), one(inside: ",x:1"), one(inside: "/**/"),
      one(before: "\"__metadata__\":{\"a\":1},"), one(before: "\"__metadata__\":[],"),
      one(before: "\"__metadata__\":null,"),
      one(before: "\"__metadata__\":{\"a\":\"\",\"a\":\"\"},"),
      one(before: "\"__metadata__\":{},\"__metadata__\":{},"), one("a\nb"), one("\\uD800"),
      one("\\uD800\\u0041"), one("\\uDC00"), one("\\x"), one("\\u12G4"), "{\"w", "{\"w\\",
      "{\"\\u1",
      one(inside: ",\"x\":" + String(repeating: "[", count: 100_000)),
    ])
  func badText(header: String) throws {
    let fault = try #require(refusal(safetensors(header, data: data)))
    #expect(fault.code == .notAWeightFile, "\(fault.message)")
  }

  @Test("a header that is not UTF-8 is refused")
  func notUTF8() {
    let header = Array(one("?").utf8).map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
    #expect(refusal(safetensors(header, data: data))?.message.contains("not UTF-8") == true)
  }

  @Test(
    "offsets that leave, overlap or do not fit are refused as damage",
    arguments: [
      one(offsets: "[0,8]"), one(offsets: "[16,0]"), one(offsets: "[8,24]"), one(shape: "[3,2]"),
      one(shape: "[1099511627776,1099511627776]"), one(shape: "[4611686018427387904]"),
      one(shape: "[9223372036854775807,2,0]"), one(shape: "[]"), one(type: "\"F4\"", shape: "[33]"),
      one(shape: "[3]", offsets: "[0,12]"), one(shape: "[3]", offsets: "[4,16]"),
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[16],\"data_offsets\":[0,16]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[16],\"data_offsets\":[0,16]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[10],\"data_offsets\":[0,10]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[10],\"data_offsets\":[6,16]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[10,16]}}",
      "{}",
    ])
  func badOffsets(header: String) throws {
    let fault = try #require(refusal(safetensors(header, data: data)))
    #expect(fault.code == .badOffsets, "\(fault.message)")
  }

  @Test("a name that appears twice is refused, also when only its accents are written differently")
  func duplicates() {
    for second in ["é", "e\u{301}"] {
      let header =
        "{\"é\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
        + "\"\(second)\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,16]}}"
      #expect(refusal(safetensors(header, data: data))?.code == .duplicateTensor)
    }
  }

  @Test("an unknown dtype is refused by name", arguments: ["F128", "f32", "", "FLOAT32"])
  func unknownType(type: String) throws {
    let fault = try #require(refusal(safetensors(one(type: "\"\(type)\""), data: data)))
    #expect(fault.code == .unsupportedType)
    #expect(fault.message.hasPrefix("dtype '\(type)' of 'w'"))
  }

  @Test("lengths that no header has are refused without reading further")
  func lengths() {
    for length in [UInt64.max, 1 << 63, 100_000_001, 1000, 0] {
      let fault = refusal(littleEndian(length) + Array(one().utf8) + data)
      #expect(fault?.code == .notAWeightFile, "\(length)")
    }
  }

  @Test("a file cut off anywhere is refused")
  func truncation() {
    let bytes = safetensors(one(before: "\"__metadata__\":{\"a\":\"b\"},"), data: data)
    for count in 0..<bytes.count {
      #expect(refusal(Array(bytes[..<count])) != nil, "\(count) bytes")
    }
    #expect(refusal(bytes) == nil)
    #expect(refusal(bytes + [0])?.code == .badOffsets)
    #expect(refusal(Array(bytes.dropLast(3)))?.hint?.contains("cut short") == true)
  }

  @Test("thousands of mutations of a header end in a fault or in tensors that lie in the file")
  func mutations() {
    let header =
      "{\"__metadata__\":{\"format\":\"pt\"},"
      + "\"a.b\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
      + "\"c\\u00e9\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]}}"
    let original = safetensors(header, data: data)
    var random = SeededGenerator(seed: 20_261_124)
    let interesting = Array("{}[]\",:\\0123456789-+.eEtfn u\0\u{80}\u{FF}".utf8)
    let path = folder.file("fuzz")
    var unsound: [Int] = []
    var slow: [Int] = []
    for round in 0..<6000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        guard !bytes.isEmpty else { break }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = interesting.randomElement(using: &random) ?? 0
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
          bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
      }
      folder.write(bytes, to: "fuzz")
      let time = processorTime {
        if !isSound(path, size: bytes.count) { unsound.append(round) }
      }
      if time > .seconds(1) { slow.append(round) }
    }
    #expect(unsound == [])
    #expect(slow == [])
  }

  /// Whether a file is refused with a message, or all its tensors lie in it.
  private func isSound(_ path: String, size: Int) -> Bool {
    do throws(WeightFault) {
      let source = try WeightSource(path)
      for entry in source.entries { _ = try? source.files[0].values(of: entry) }
      return source.entries.allSatisfy { $0.bytes.upperBound <= size }
    } catch {
      return !error.message.isEmpty
    }
  }

  @Test("fields that the format does not know are reported")
  func unknownFields() throws {
    let bytes = safetensors(one(inside: ",\"scale\":1"), data: data)
    let file = try SafetensorsFile(folder.write(bytes, to: "w"))
    #expect(file.unknownFields == ["w: scale"])
  }
}
