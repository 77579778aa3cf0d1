import Testing

/// Specs whose numbers make no network, and values that are no numbers.
@Suite struct ShapeTests {
  static let conv = "conv1: {conv: 4, kernel: 3, pad: 1}"

  static func conv(_ name: String, _ body: String, says: String...) -> BadInput {
    var input = badLine(name, conv, becomes: "conv1: {\(body)}")
    input = BadInput(name: name, status: 3, says: ["net.yaml:5"] + says, spoil: input.spoil)
    return input
  }

  static let cases: [BadInput] = [
    conv("25 stride 0", "conv: 4, kernel: 3, stride: 0", says: "stride", "0"),
    conv("25 stride -1", "conv: 4, kernel: 3, stride: -1", says: "stride", "-1"),
    conv("25 kernel 0", "conv: 4, kernel: 0", says: "kernel", "0"),
    conv("25 dilation 0", "conv: 4, kernel: 3, dilation: 0", says: "dilation", "0"),
    conv("25 no groups", "conv: 4, kernel: 3, groups: 0", says: "groups", "0"),
    conv("25 no channels", "conv: 0, kernel: 3", says: "0"),
    conv("25 channels below zero", "conv: -4, kernel: 3", says: "-4"),
    conv("25 a pad below zero", "conv: 4, kernel: 3, pad: -1", says: "pad", "-1"),
    conv("26 a kernel larger than its input", "conv: 4, kernel: 11", says: "11", "8"),
    conv(
      "27 a dilation that leaves nothing", "conv: 4, kernel: 3, dilation: 9",
      says: "dilation", "8"),
    conv("28 groups that do not divide", "conv: 4, kernel: 3, groups: 2", says: "groups", "3"),
    badLine(
      "29 a sum of unequal shapes", "  - gap: global_avgpool",
      becomes: "  - s: {conv: 4, kernel: 1, stride: 2}\n  - a: {add: [conv2, s]}\n"
        + "  - gap: global_avgpool", says: "net.yaml:10", "[4, 8, 8]", "[4, 4, 4]"),
    badLine(
      "29 a concatenation of unequal sizes", "  - gap: global_avgpool",
      becomes: "  - s: {conv: 4, kernel: 1, stride: 2}\n  - a: {concat: [conv2, s]}\n"
        + "  - gap: global_avgpool", says: "net.yaml:10", "8", "4"),
    badLine(
      "30 linear on an image", "  - gap: global_avgpool\n  - flatten\n", becomes: "",
      says: "net.yaml:9", "[4, 8, 8]", "flatten"),
    badLine(
      "30 another size than expected", "labels: [cat, dog, car]",
      becomes: "expect: {output: [10]}", says: "net.yaml:12", "10", "3"),
    conv(
      "31 channels that overflow", "conv: 9223372036854775807, kernel: 3",
      says: "9223372036854775807"),
    conv(
      "31 channels beyond all integers", "conv: 99999999999999999999999, kernel: 3",
      says: "99999999999999999999999"),
    conv("31 a kernel that overflows", "conv: 4, kernel: 4611686018427387904", says: "kernel"),
    badLine(
      "31 an input that overflows", "[3, 8, 8]", becomes: "[3, 4294967296, 4294967296]",
      says: "net.yaml:3"),
    badLine("33 an input of no rows", "[3, 8, 8]", becomes: "[3, 0, 8]", says: "net.yaml:3", "0"),
    badLine("33 an input with a batch", "[3, 8, 8]", becomes: "[1, 3, 8, 8]", says: "net.yaml:3"),
    badLine(
      "36 eps below zero", "batchnorm", becomes: "{batchnorm: {}, eps: -1}",
      says: "net.yaml:6", "eps"),
    badLine(
      "a pad to no side", "pad: 1}\n  - bn1", becomes: "pad: [1, 1, 1]}\n  - bn1",
      says: "net.yaml:5"),
    badLine(
      "an expression that divides by zero", "layers:\n  - conv1: {conv: 4,",
      becomes: "params: {n: 4}\nlayers:\n  - conv1: {conv: $n / 0,", says: "net.yaml:6", "zero"),
    badLine(
      "a range that never ends", "  - relu1: relu",
      becomes: "  - r[1..1000000000]: relu", says: "net.yaml:7"),
  ]

  @Test("numbers that make no network are refused with their place", arguments: cases)
  func refusal(_ input: BadInput) throws { try input.verify() }

  /// Cases of values: what a tensor holds, and what comes of it.
  static let values: [BadInput] = [
    weights("34 NaN in the weights", "conv1.weight", says: "conv1.weight", "NaN", "index 5") {
      $0.values[5] = .nan
    },
    weights("34 infinity in the weights", "fc.bias", says: "fc.bias", "infinite", "index 2") {
      $0.values[2] = .infinity
    },
    weights(
      "35 a variance below zero", "bn1.running_var",
      says: "bn1.running_var", "negative", "-0.5", "index 1"
    ) { $0.values[1] = -0.5 },
  ]

  static func weights(
    _ name: String, _ tensor: String, says: String...,
    change: @escaping @Sendable (inout Tensor) -> Void
  ) -> BadInput {
    BadInput(name: name, status: 4, says: says) {
      try $0.write(safetensors(Bench.tensors.changing(tensor, change)), to: "net.safetensors")
    }
  }

  @Test("values that are no numbers are refused by name and index", arguments: values)
  func badValues(_ input: BadInput) throws { try input.verify() }

  @Test("38 a prepared input of the largest and smallest numbers gives pictures")
  func extremeInputs() throws {
    for value in [Float.greatestFiniteMagnitude, .leastNonzeroMagnitude] {
      let bench = try Bench()
      let values = (0..<192).map { $0 % 2 == 0 ? value : -value }
      try bench.write(safetensors([Tensor("input", [3, 8, 8], values)]), to: "x.safetensors")
      for style in ["overlay", "heatmap", "side-by-side", "strip"] {
        let ending = try bench.program.run(
          Array(BadInput.map.dropLast()) + ["--input", "x.safetensors", "--layer", "**"]
            + ["--method", "all", "--style", style, "--output", style])
        #expect(ending.status == 0, "\(style) of \(value): \(ending.story)")
      }
    }
  }

  @Test("values that give no map are said so, and the picture is made")
  func deadMaps() throws {
    func dead(
      _ name: String, _ tensor: String, says: String...,
      change: @escaping @Sendable (inout Tensor) -> Void
    ) throws {
      let bench = try Bench()
      try bench.write(
        safetensors(Bench.tensors.changing(tensor, change)), to: "net.safetensors")
      let ending = try bench.program.run(BadInput.map)
      #expect(ending.status == 0, "\(name): \(ending.story)")
      for part in says {
        #expect(ending.output.contains(part), "\(name) does not say \(part): \(ending.story)")
      }
    }
    try dead("37 a layer of zeros", "conv2.weight", says: "conv2") {
      $0.values = $0.values.map { _ in 0 }
    }
    try dead("37 a head of zeros", "fc.weight", says: "the map is zero everywhere") {
      $0.values = $0.values.map { _ in 0 }
    }
    try dead("35 a variance of zero", "bn1.running_var") { $0.values[0] = 0 }
    try dead("38 weights that overflow", "conv2.weight", says: "finite") {
      $0.values = $0.values.map { _ in 3e38 }
    }
    try dead("39 denormal weights", "conv2.weight") {
      $0.values = $0.values.map { _ in 1e-42 }
    }
  }
}
