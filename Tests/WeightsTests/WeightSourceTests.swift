import Files
import Foundation
import SourceMarks
import Testing
import Weights

struct WeightSourceTests {
  let folder = WorkFolder()

  private func shard(_ name: String, _ tensors: [String], value: Float = 1) throws {
    try SafetensorsWriter.write(
      tensors.map { .init($0, [1], [value]) }, to: folder.file(name), overwrite: true)
  }

  private func index(_ map: [(String, String)]) -> String {
    let pairs = map.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
    let text = "{\"metadata\":{\"total_size\":8},\"weight_map\":{\(pairs)}}"
    return folder.write(Array(text.utf8), to: "model.safetensors.index.json")
  }

  private func refusal(_ path: String) -> WeightFault? {
    do throws(WeightFault) {
      _ = try WeightSource(path)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "what a file really is gets said, with a way out",
    arguments: [
      (
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS",
        "git lfs pull"
      ),
      ("<!DOCTYPE html><html></html>", "web page", "browser"),
      ("\n <HTML>\n<body>404", "web page", "browser"),
      ("GGUF\u{3}\0\0\0", "GGUF", "convert"),
      ("PK\u{3}\u{4}\0\0\0\0archive/data.pkl\0\0", "PyTorch archive", "torch.load(\"w.bin\""),
      ("PK\u{3}\u{4}\0\0\0\0arr_0.npy", "NumPy archive", "convert"),
      ("PK\u{3}\u{4}\0\0\0\0readme", "zip", "unpack"),
      ("sightline: 1\nname: x\n", "network description", "swapped"),
      ("\0\0\0\0\0\0\0\0\0\0", "zeros", nil),
      ("", "empty", "again"), ("short", "5 bytes", "again"),
      ("just some text", "header length", nil), ("{\"a\": 1}", "weight_map", nil),
      ("{", "index", nil),
    ] as [(String, String, String?)])
  func foreign(text: String, reason: String, hint: String?) throws {
    let fault = try #require(refusal(folder.write(Array(text.utf8), to: "w.bin")))
    #expect(fault.code == .notAWeightFile)
    #expect(fault.message.contains(reason), "\(fault.message)")
    if let hint { #expect(fault.hint?.contains(hint) == true, "\(fault.hint ?? "no hint")") }
  }

  @Test("binary kinds are told apart by their first bytes")
  func binary() {
    for (bytes, reason) in [
      ([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A], "PyTorch pickle"),
      ([0x80, 0x04, 0x95, 0, 0, 0, 0, 0, 0, 0], "can run code"),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"),
      ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], "NumPy array"),
      ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gzip"), ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 1], "picture"),
    ] as [([UInt8], String)] {
      #expect(refusal(folder.write(bytes, to: "w.pth"))?.message.contains(reason) == true)
    }
  }

  @Test("a missing file, a folder and a device are named as such")
  func unreadable() {
    #expect(refusal(folder.file("no"))?.code == .weightsNotFound)
    #expect(refusal(folder.path) == .unreadable(.isDirectory(path: folder.path)))
    #expect(refusal("/dev/null") == .unreadable(.notRegular(path: "/dev/null")))
  }

  @Test("a safetensors file may begin with a brace: its header is then 123 bytes long")
  func brace() throws {
    let core = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
    let header = core + String(repeating: " ", count: 123 - core.utf8.count)
    let bytes = safetensors(header, data: [0, 0, 0x80, 0x3F])
    #expect(bytes[0] == UInt8(ascii: "{"))
    #expect(try WeightSource(folder.write(bytes, to: "w")).entries.map(\.name) == ["w"])
  }

  @Test("tensors are found in the file that the index names")
  func shards() throws {
    try shard("a.safetensors", ["x", "y"], value: 2)
    try shard("b.safetensors", ["z", "extra"], value: 3)
    let path = index([("x", "a.safetensors"), ("z", "b.safetensors"), ("y", "a.safetensors")])
    let source = try WeightSource(path)
    #expect(source.entries.map(\.name) == ["x", "y", "z"])
    #expect(source.unlisted == ["extra"])
    #expect(source.files.count == 2)
    #expect(source.entry(named: "z")?.dimensions == [1])
    #expect(source.entry(named: "extra") == nil)
  }

  @Test("an index that leads out of its folder, to nothing or twice to a tensor is refused")
  func badShards() throws {
    try shard("a.safetensors", ["x", "y"])
    try shard("b.safetensors", ["x", "z"])
    for name in ["../a.safetensors", "/etc/passwd", "./a.safetensors", "", "..", "sub/a"] {
      #expect(refusal(index([("x", name)]))?.code == .notAWeightFile, "\(name)")
    }
    let none = refusal(index([("x", "none.safetensors")]))
    #expect(none?.code == .weightsNotFound && none?.message.contains("none.safetensors") == true)
    #expect(
      refusal(index([("x", "a.safetensors"), ("q", "a.safetensors")]))
        == .missing(path: "a.safetensors", tensor: "q"))
    #expect(
      refusal(index([("x", "a.safetensors"), ("x", "b.safetensors")]))?.code == .duplicateTensor)
    #expect(
      refusal(index([("x", "a.safetensors"), ("z", "b.safetensors")]))?.code == .duplicateTensor)
  }

  @Test("a link out of the folder is refused, unless the index is a link to the same place")
  func links() throws {
    try Paths.createFolder(folder.file("blobs"))
    try Paths.createFolder(folder.file("snapshot"))
    try shard("blobs/1", ["x"])
    let text = "{\"weight_map\":{\"x\":\"a.safetensors\"}}"
    folder.write(Array(text.utf8), to: "blobs/2")
    #expect(symlink("../blobs/1", folder.file("snapshot/a.safetensors")) == 0)
    #expect(symlink("../blobs/2", folder.file("snapshot/index.json")) == 0)
    #expect(try WeightSource(folder.file("snapshot/index.json")).entries.count == 1)
    folder.write(Array(text.utf8), to: "snapshot/own.json")
    #expect(refusal(folder.file("snapshot/own.json"))?.message.contains("leads out") == true)
  }

  @Test("a fault becomes a finding with code, place and hint")
  func diagnostic() {
    let span = SourceSpan(SourceFile(path: "n.yaml", text: "file: w"), 6..<7)
    let finding = WeightFault.badOffsets(path: "w", reason: "r", hint: "h").diagnostic(at: span)
    #expect(finding.code == .badOffsets && finding.severity == .error && finding.hint == "h")
    #expect(finding.message == "'w' is damaged: r" && finding.span == span)
  }
}
