import Files
import Foundation
import SourceMarks
import Testing
import Weights

struct WritingTests {
  let folder = WorkFolder()

  @Test("what is written is read back, with the data at a multiple of eight")
  func roundTrip() throws {
    let path = folder.file("w.safetensors")
    let values: [Float] = [1.5, -0, .leastNonzeroMagnitude, .infinity, 1e-30, 7]
    try SafetensorsWriter.write(
      [
        .init("grad/\"layer\"\n\u{1}", [2, 3], values), .init("score", [], [3]),
        .init("none", [0, 4], []), .init("вес", [1], [2]),
      ],
      metadata: ["b": "2", "a": "\\ \u{1F600}"], to: path, overwrite: false)
    let file = try SafetensorsFile(path)
    #expect(file.entries.map(\.name) == ["grad/\"layer\"\n\u{1}", "score", "none", "вес"])
    #expect(file.metadata == ["a": "\\ \u{1F600}", "b": "2"])
    #expect(file.entries[0].dimensions == [2, 3] && file.entries[1].dimensions == [])
    #expect(file.entries[0].bytes.lowerBound % 8 == 0)
    let back = try file.values(of: file.entries[0], checks: [])
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(folder.names == ["w.safetensors"])
  }

  @Test("the bytes are these")
  func bytes() throws {
    let path = folder.file("w")
    try SafetensorsWriter.write(
      [.init("w", [1], [1])], metadata: ["k": "v"], to: path, overwrite: false)
    let header =
      "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1],"
      + "\"data_offsets\":[0,4]}}"
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(
      try FileBytes.read(path, limit: 1000) == safetensors(padded, data: [0, 0, 0x80, 0x3F]))
  }

  @Test("tensors that make no file are refused before anything is written")
  func refused() {
    let path = folder.file("w")
    for (tensors, code) in [
      ([.init("a", [2], [1])], .misshapenTensor), ([.init("a", [-1], [])], .badOffsets),
      ([.init("a", [Int.max, 4], [])], .badOffsets),
      ([.init("a", [1], [1]), .init("a", [1], [1])], .duplicateTensor),
      ([.init("__metadata__", [1], [1])], .duplicateTensor),
    ] as [([SafetensorsWriter.Tensor], DiagnosticCode)] {
      do throws(WeightFault) {
        try SafetensorsWriter.write(tensors, to: path, overwrite: true)
        Issue.record("\(code) was expected")
      } catch {
        #expect(error.code == code)
      }
    }
    #expect(folder.names == [])
  }

  @Test("an existing file and a full device are faults of writing")
  func unwritable() {
    let path = folder.write([1], to: "w")
    #expect(throws: WeightFault.unwritable(.exists(path: path))) {
      try SafetensorsWriter.write([], to: path, overwrite: false)
    }
    if Paths.exists("/dev/full") {
      #expect(throws: WeightFault.unwritable(.diskFull(path: "/dev/full"))) {
        try SafetensorsWriter.write([.init("a", [1], [1])], to: "/dev/full", overwrite: true)
      }
    }
  }
}

struct NPYFileTests {
  let folder = WorkFolder()

  private func array(
    _ descr: String, _ shape: String, _ data: [UInt8], fortran: String = "False",
    version: UInt8 = 1,
    header: String? = nil
  ) -> [UInt8] {
    let text = Array(
      (header ?? "{'descr': \(descr), 'fortran_order': \(fortran), 'shape': \(shape), }\n").utf8)
    let length =
      version == 1 ? littleEndian(UInt16(text.count)) : littleEndian(UInt32(text.count))
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
  }

  private func refusal(_ bytes: [UInt8]) -> WeightFault? {
    let path = folder.write(bytes, to: "x.npy")
    do throws(WeightFault) {
      _ = try NPYFile.read(path)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "arrays are written as NumPy writes them and read back",
    arguments: [
      [], [0], [6], [2, 3], [1, 2, 3], [3, 0, 2],
    ])
  func roundTrip(dimensions: [Int]) throws {
    let path = folder.file("x.npy")
    let values = (0..<dimensions.reduce(1, *)).map { Float($0) - 1.5 }
    let array = NPYFile.Array(dimensions, values)
    try NPYFile.write(array, to: path, overwrite: false)
    #expect(try NPYFile.read(path) == array)
    let bytes = try FileBytes.read(path, limit: 10_000)
    #expect((bytes.count - values.count * 4) % 64 == 0)
    let shape = ["()", "(0,)", "(6,)", "(2, 3)", "(1, 2, 3)", "(3, 0, 2)"]
    #expect(shape.contains { String(decoding: bytes, as: UTF8.self).contains("'shape': \($0), }") })
  }

  @Test("every number type in either byte order is read, in all three versions")
  func types() throws {
    for (descr, data, value) in [
      ("'<f4'", littleEndian(Float(-1.5).bitPattern), -1.5),
      ("'>f4'", littleEndian(Float(-1.5).bitPattern).reversed(), -1.5),
      ("'<f8'", littleEndian(Double(0.25).bitPattern), 0.25),
      ("'>f8'", littleEndian(Double(0.25).bitPattern).reversed(), 0.25),
      ("'<f2'", littleEndian(UInt16(0x3C00)), 1), ("\"|u1\"", [200], 200), ("'|i1'", [200], -56),
      ("'|b1'", [1], 1), ("'<i2'", littleEndian(Int16(-2)), -2),
      ("'>u2'", [1, 0], 256), ("'<i4'", littleEndian(Int32(-70_000)), -70_000),
      ("'<i8'", littleEndian(Int64(-5)), -5), ("'<u8'", littleEndian(UInt64.max), 0x1p64),
    ] as [(String, [UInt8], Float)] {
      for version: UInt8 in 1...3 {
        let path = folder.write(array(descr, "(1,)", data, version: version), to: "x.npy")
        #expect(try NPYFile.read(path) == NPYFile.Array([1], [value]), "\(descr)")
      }
    }
  }

  @Test("one axis in Fortran order is the same as in C order; two are not")
  func fortran() {
    let data = [UInt8](repeating: 0, count: 16)
    #expect(refusal(array("'<f4'", "(4,)", data, fortran: "True")) == nil)
    let fault = refusal(array("'<f4'", "(2, 2)", data, fortran: "True"))
    #expect(fault?.code == .badArray && fault?.hint?.contains("ascontiguousarray") == true)
  }

  @Test("objects, records, texts, wrong headers and wrong sizes are refused")
  func refused() {
    let data = [UInt8](repeating: 0, count: 16)
    var bad = [
      array("'|O'", "(2,)", data), array("[('a', '<f4')]", "(4,)", data),
      array("'<U4'", "(1,)", data), array("'<c8'", "(2,)", data), array("'<f16'", "(1,)", data),
      array("'f4'", "(4,)", data), array("'|f4'", "(4,)", data), array("'=f4'", "(4,)", data),
      array("'<f4'", "(5,)", data), array("'<f4'", "(3,)", data), array("'<f4'", "4", data),
      array("'<f4'", "(-4,)", data), array("'<f4'", "(4.0,)", data), array("'<f4'", "(4", data),
      array("'<f4'", "(9223372036854775807, 9)", data),
      array("'<f4'", "(99999999999999999999,)", data),
      array("'<f4'", "(4,)", data, fortran: "false"), array("'<f4'", "(4,)", data, version: 4),
      array("", "", data, header: ""), array("", "", data, header: "{}"),
      array("", "", data, header: "{'descr': '<f4', 'shape': (4,)}"),
      array("", "", data, header: "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} + x"),
      array("", "", data, header: "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False}"),
      array("", "", data, header: "{'descr': __import__('os'), 'fortran_order': False}"),
      array("", "", data, header: "{'x': 1, 'descr': '<f4', 'fortran_order': False, 'shape': ()}"),
      array("'<f4'", "(4,)", data, header: String(repeating: " ", count: 20_000)),
      Array("PK\u{3}\u{4}".utf8), [], [0x93],
    ]
    bad.append(Array(array("'<f4'", "(4,)", data).dropLast(17)))
    for (number, bytes) in bad.enumerated() {
      #expect(refusal(bytes)?.code == .badArray, "case \(number)")
    }
    #expect(refusal(array("'|O'", "(2,)", data))?.hint?.contains("allow_pickle") == true)
  }

  @Test("arrays cut off anywhere or mutated end in a fault or a whole array")
  func mutations() {
    let whole = array("'<f4'", "(2, 2)", [UInt8](repeating: 0, count: 16))
    for count in 0..<whole.count { #expect(refusal(Array(whole[..<count])) != nil) }
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0...2 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      if let fault = refusal(bytes) { #expect(fault.code == .badArray) }
    }
  }
}
