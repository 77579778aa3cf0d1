import Testing

/// Weight files that are none, are damaged, or belong to another network.
@Suite struct WeightTests {
  /// The sound command with another weight file.
  static func bad(
    _ name: String, _ says: [String], _ bytes: @escaping @autoclosure @Sendable () -> [UInt8]
  ) -> BadInput {
    BadInput(name: name, status: 4, says: ["net.safetensors"] + says) {
      try $0.write(bytes(), to: "net.safetensors")
    }
  }

  /// A header with one tensor, and as much data as said.
  static func header(_ name: String, _ says: [String], _ text: String, data: Int = 16) -> BadInput {
    bad(name, says, safetensors(text, [UInt8](repeating: 0, count: data)))
  }

  /// Tensors that fit the network but for one change.
  static func tensors(
    _ name: String, _ says: [String],
    _ change: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) -> BadInput {
    BadInput(name: name, status: 4, says: says) {
      try $0.write(safetensors(change(Bench.tensors)), to: "net.safetensors")
    }
  }

  static let sound = safetensors(Bench.tensors)

  static let files: [BadInput] = [
    BadInput(
      name: "41 a missing file", status: 4, says: ["'none.safetensors' was not found"],
      arguments: ["--spec", "net.yaml", "--weights", "none.safetensors", "photo.png"]),
    BadInput(
      name: "41 no weights at all", status: 4, says: ["names no weights", "--weights", "seeded:7"],
      arguments: ["--spec", "net.yaml", "photo.png"]),
    bad("42 an empty file", ["empty", "fetch it again"], []),
    bad("43 seven bytes", ["only 7 bytes"], [UInt8](repeating: 0, count: 7)),
    bad(
      "44 a web page", ["web page", "download"],
      Array("<!DOCTYPE html><html><body>Sign in</body></html>".utf8)),
    bad(
      "44 a git-lfs pointer", ["Git LFS pointer", "git lfs pull"],
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 132\n".utf8)),
    bad("44 a pickle", ["pickle", "torch.load"], [0x80, 2] + Array("}q\0.".utf8)),
    bad(
      "44 a PyTorch archive", ["PyTorch archive", "torch.load"],
      Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 26)
        + Array("archive/data.pkl".utf8)),
    bad(
      "44 an HDF5 file", ["HDF5", "Keras"],
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 64)),
    bad("44 a picture", ["picture", "--image"], TinyPNG().bytes),
    bad("44 a spec", ["network description", "swapped"], Array(Bench.network.utf8)),
    bad("44 text", ["header length"], Array("these are no weights\n".utf8)),
    bad(
      "46 a header longer than the file", ["exceeds the file"],
      littleEndian(UInt64(99_999)) + Array("{}".utf8)),
    bad(
      "46 a header of 2^64 - 1 bytes", ["header length"],
      [UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8)),
    bad("47 a header that is no JSON", ["byte 6 of the header"], safetensors("{\"a\": flower}")),
    bad("47 a header that is a list", ["'{' is missing at byte 0"], safetensors("[1, 2]")),
    bad(
      "47 a header that is not UTF-8", ["UTF-8"],
      littleEndian(UInt64(6)) + Array("{\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)),
    header(
      "48 a tensor twice", ["'a'", "twice"],
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#),
    header(
      "49 a hole", ["damaged"],
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#),
    header(
      "49 an overlap", ["damaged"],
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"#
        + #""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#),
    bad("49 bytes after the data", ["damaged"], sound + [0, 0, 0]),
    bad("50 data cut short", ["damaged"], Array(sound.dropLast(5))),
    header(
      "51 a shape that is not the bytes", ["damaged", "'a'"],
      #"{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}"#),
    header(
      "52 a shape that overflows", ["the shape of 'a' is too large"],
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,16]}}"#),
    header(
      "53 a size below zero", ["whole number", "byte 29 of the header"],
      #"{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}"#),
    header(
      "53 a size with an exponent", ["not whole", "byte 29 of the header"],
      #"{"a":{"dtype":"F32","shape":[4e0],"data_offsets":[0,16]}}"#),
    header(
      "54 an unknown dtype", ["Q7"],
      #"{"a":{"dtype":"Q7","shape":[4],"data_offsets":[0,16]}}"#),
    BadInput(name: "54 a dtype that is not read", status: 4, says: ["F8_E4M3", "fc.bias", "F32"]) {
      let members = Bench.tensors.map { tensor in
        tensor.name == "fc.bias"
          ? #""fc.bias":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}"# : nil
      }.compactMap { $0 }
      try $0.write(
        Self.joined(sound, removing: "fc.bias", adding: members[0], data: 3),
        to: "net.safetensors")
    },
    BadInput(
      name: "70 a pipe", status: 4, says: ["'pipe' is a pipe"],
      arguments: ["--spec", "net.yaml", "--weights", "pipe", "photo.png"]
    ) { try $0.makePipe("pipe") },
    BadInput(
      name: "70 a device", status: 4, says: ["'/dev/zero' is a pipe, socket or device"],
      arguments: ["--spec", "net.yaml", "--weights", "/dev/zero", "photo.png"]),
    BadInput(
      name: "70 a folder", status: 4, says: ["'folder' is a folder"],
      arguments: ["--spec", "net.yaml", "--weights", "folder", "photo.png"]
    ) { try $0.makeFolder("folder") },
    BadInput(
      name: "a seed that is no number", status: 2, says: ["seeded:x", "seeded:7"],
      arguments: ["--spec", "net.yaml", "--weights", "seeded:x", "photo.png"]),
  ]

  /// The sound file with one tensor's data replaced by a few zero bytes of another type at the
  /// front.
  static func joined(
    _ sound: [UInt8], removing name: String, adding member: String, data: Int
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: data)
    var members = [member]
    for tensor in Bench.tensors where tensor.name != name {
      let start = bytes.count
      for value in tensor.values { bytes += littleEndian(value.bitPattern) }
      members.append(
        #""\#(tensor.name)":{"dtype":"F32","shape":\#(tensor.dimensions),"#
          + #""data_offsets":[\#(start),\#(bytes.count)]}"#)
    }
    return safetensors("{\(members.joined(separator: ","))}", bytes)
  }

  static let matches: [BadInput] = [
    tensors("55 a tensor missing", ["'fc.weight'", "missing"]) {
      $0.filter { $0.name != "fc.weight" }
    },
    tensors("55 a tensor under another name", ["'fc.weight'", "classifier.weight"]) {
      $0.changing("fc.weight") { $0.name = "classifier.weight" }
    },
    tensors("57 a kernel in TensorFlow's order", ["'conv2.weight'", "[3, 3, 4, 4]", "HWIO"]) {
      $0.changing("conv2.weight") { $0.dimensions = [3, 3, 4, 4] }
    },
    tensors("57 a transposed matrix", ["'fc.weight'", "[4, 3]", "[3, 4]", "transpose"]) {
      $0.changing("fc.weight") { $0.dimensions = [4, 3] }
    },
    tensors("57 another number of classes", ["'fc.weight'", "[10, 4]", "[3, 4]"]) {
      $0.changing("fc.weight") { $0 = Tensor("fc.weight", [10, 4]) }
    },
    tensors("58 no values", ["'fc.bias'", "[0]", "[3]"]) {
      $0.changing("fc.bias") { $0 = Tensor("fc.bias", [0]) }
    },
    tensors("58 a scalar for a kernel", ["'conv1.weight'", "[]"]) {
      $0.changing("conv1.weight") { $0 = Tensor("conv1.weight", [], [1]) }
    },
    tensors("weights of another network", ["conv1.weight"]) { _ in
      [Tensor("features.0.weight", [8, 3, 5, 5]), Tensor("features.0.bias", [8])]
    },
  ]

  @Test("a bad weight file is refused by name", arguments: files)
  func badFiles(_ input: BadInput) throws { try input.verify() }

  @Test("weights that do not fit are refused by tensor", arguments: matches)
  func misfits(_ input: BadInput) throws { try input.verify() }

  @Test("56 tensors that nothing uses are a warning, and the picture is made")
  func extraTensors() throws {
    var input = BadInput(name: "56", status: 0, says: ["warning", "'aux.weight'"])
    input.leaves = BadInput.picture
    input.spoil = {
      try $0.write(
        safetensors(Bench.tensors + [Tensor("aux.weight", [2, 2])]), to: "net.safetensors")
    }
    try input.verify()
  }

  @Test("45 a weight file under another ending is read by its contents")
  func lyingName() throws {
    var input = BadInput(name: "45", status: 0, says: ["dog"])
    input.arguments = ["--spec", "net.yaml", "--weights", "net.pth", "photo.png"]
    input.leaves = BadInput.picture
    input.spoil = { try $0.write(Self.sound, to: "net.pth") }
    try input.verify()
  }

  // MARK: Several files

  static func index(_ name: String, _ says: [String], _ text: String) -> BadInput {
    BadInput(
      name: name, status: 4, says: says,
      arguments: ["--spec", "net.yaml", "--weights", "m.safetensors.index.json", "photo.png"]
    ) { bench in
      try bench.write(text, to: "m.safetensors.index.json")
      let half = Bench.tensors.count / 2
      try bench.write(safetensors(Array(Bench.tensors[..<half])), to: "1.safetensors")
      try bench.write(safetensors(Array(Bench.tensors[half...])), to: "2.safetensors")
      try bench.link("out.safetensors", to: "/dev/null")
    }
  }

  static func map(_ change: (inout [String: String]) -> Void) -> String {
    var files: [String: String] = [:]
    for (number, tensor) in Bench.tensors.enumerated() {
      files[tensor.name] = number < Bench.tensors.count / 2 ? "1.safetensors" : "2.safetensors"
    }
    change(&files)
    let members = files.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
    return "{\"weight_map\":{\(members.joined(separator: ","))}}"
  }

  static let indices: [BadInput] = [
    index(
      "59 a missing part", ["'3.safetensors' was not found"],
      map { $0["fc.bias"] = "3.safetensors" }),
    index(
      "59 a part outside the folder", ["'../2.safetensors'", "not a file name"],
      map { $0["fc.bias"] = "../2.safetensors" }),
    index(
      "59 an absolute part", ["'/etc/passwd'", "not a file name"],
      map { $0["fc.bias"] = "/etc/passwd" }),
    index(
      "59 a link out of the folder", ["'out.safetensors'", "link"],
      map { $0["fc.bias"] = "out.safetensors" }),
    index(
      "59 a tensor that its part does not have", ["'fc.bias' is missing in '1.safetensors'"],
      map { $0["fc.bias"] = "1.safetensors" }),
    index("59 a tensor in no part", ["'fc.bias'", "missing"], map { $0["fc.bias"] = nil }),
    index(
      "59 a tensor listed twice", ["'a'", "twice"],
      #"{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}"#),
    index("59 an index without its map", ["weight_map"], #"{"metadata":{}}"#),
    index("59 an index that is cut short", ["index of weight files"], #"{"weight_map":{"a":"#),
  ]

  @Test("a bad index of weight files is refused", arguments: indices)
  func badIndices(_ input: BadInput) throws { try input.verify() }

  // MARK: Prepared inputs

  static func tensor(
    _ name: String, _ says: [String], file: String = "x.npy",
    _ bytes: @escaping @autoclosure @Sendable () -> [UInt8]
  ) -> BadInput {
    BadInput(
      name: name, status: 5, says: says,
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "--input", file]
    ) { try $0.write(bytes(), to: file) }
  }

  static func array(
    _ type: String = "<f4", fortran: Bool = false, _ shape: String = "(3, 8, 8)",
    bytes: Int = 768, version: UInt8 = 1
  ) -> [UInt8] {
    npy(
      "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }",
      [UInt8](repeating: 0, count: bytes), version: version)
  }

  static let arrays: [BadInput] = [
    BadInput(
      name: "64 a missing array", status: 5, says: ["'x.npy' was not found"],
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "--input", "x.npy"]),
    tensor("64 an empty array file", ["'x.npy'", "does not begin"], []),
    tensor(
      "64 a bad magic number", ["'x.npy'", "does not begin"], Array("NUMPY is not here at all".utf8)
    ),
    tensor("64 version 9", ["'x.npy'", "9"], array(version: 9)),
    tensor("64 an array of objects", ["'x.npy'", "|O"], array("|O")),
    tensor(
      "64 a header that is a program", ["'x.npy'", "its header is not"],
      npy("__import__('os').system('id')", [UInt8](repeating: 0, count: 768))),
    tensor(
      "64 a header longer than the file", ["'x.npy'"],
      [0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF]),
    tensor("50 an array cut short", ["'x.npy'"], array(bytes: 700)),
    tensor("52 a shape that overflows", ["'x.npy'"], array("<f4", "(4294967296, 4294967296, 4)")),
    tensor(
      "an array of another shape", ["[1, 3, 9, 9]", "[3, 8, 8]", "--size"],
      array("<f4", "(3, 9, 9)", bytes: 972)),
    tensor("33 a batch of none", ["'x.npy'"], array("<f4", "(0, 3, 8, 8)", bytes: 0)),
    tensor(
      "34 NaN in the input", ["'x.npy'", "not finite", "index 0"],
      npy(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 8, 8), }",
        [0, 0, 0xC0, 0x7F] + [UInt8](repeating: 0, count: 764))),
    tensor(
      "no tensor called input", ["'input'"], file: "x.safetensors",
      safetensors([Tensor("a", [3, 8, 8]), Tensor("b", [3, 8, 8])])),
  ]

  @Test("a bad prepared input is refused", arguments: arrays)
  func badArrays(_ input: BadInput) throws { try input.verify() }
}
