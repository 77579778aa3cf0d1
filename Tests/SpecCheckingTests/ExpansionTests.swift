import Operators
import SourceMarks
import SpecChecking
import Tensors
import TestClocks
import Testing

/// What expansion makes of names, blocks, ranges, references and conditions.
@Suite struct ExpansionTests {
  private func spec(_ text: String) throws -> ModelSpec {
    let (spec, findings) = SpecFiles.check(text: text)
    #expect(findings.all.filter { $0.severity > .note }.map(\.message).isEmpty)
    return try #require(spec)
  }
  private func names(_ spec: ModelSpec) -> [String] { spec.layers.map(\.name.text) }
  /// The inputs of a layer by name.
  private func inputs(_ spec: ModelSpec, _ name: String) throws -> [String] {
    let layer = try #require(spec.layers.first { $0.name.text == name })
    return layer.inputs.map { value in
      if case .layer(let index) = value { spec.layers[index].name.text } else { "input" }
    }
  }

  @Test("Ranges, groups and dotted names make full names in the order of the file")
  func names() throws {
    let spec = try spec(
      """
      layers:
        - stem:
            - 0..1: relu
            - inner: [relu, {act: sigmoid}]
        - tail.a.0: relu
        - tail.a.1: tanh
        - last: {relu: , from: tail.a}
      """)
    #expect(
      names(spec) == [
        "stem.0", "stem.1", "stem.inner.relu", "stem.inner.act", "tail.a.0", "tail.a.1", "last",
      ])
    #expect(try inputs(spec, "tail.a.0") == ["stem.inner.act"])
    #expect(try inputs(spec, "last") == ["tail.a.1"])
    #expect(spec.groups.map(\.name.text) == ["stem", "stem.inner", "tail", "tail.a"])
    #expect(spec.groups.map(\.layers) == [0..<4, 2..<4, 4..<6, 4..<6])
  }

  @Test(
    "References look in the innermost list first, then outwards, and name groups by their output")
  func references() throws {
    let spec = try spec(
      """
      layers:
        - a: relu
        - g:
            - a: tanh
            - b: relu
            - c: {add: [a, b]}
            - d: {add: [c, in]}
        - e: {add: [a, g]}
        - f: {add: [g.b, e.in, e]}
      """)
    #expect(try inputs(spec, "g.c") == ["g.a", "g.b"])
    #expect(try inputs(spec, "g.d") == ["g.c", "input"])
    #expect(try inputs(spec, "e") == ["a", "g.d"])
    #expect(try inputs(spec, "f") == ["g.b", "a", "e"])
  }

  @Test("A block sees its inputs and parameters, and the network's parameters")
  func blocks() throws {
    let spec = try spec(
      """
      params: {growth: 4}
      blocks:
        Join:
          inputs: [in, skip]
          params: {out: int, factor: 2, mid: $out * $factor}
          layers:
            - a: {conv: $mid + $growth, kernel: 1}
            - b: {conv: $skip.channels, kernel: 1}
            - c: {concat: [b, skip]}
            - d: {conv: $out, kernel: 1}
      layers:
        - x: {conv: 5, kernel: 1}
        - y: {Join: 6, from: [in, x]}
        - z: {Join: 7, factor: 3, from: [y, x]}
      """)
    let channels = spec.layers.map(\.inference.output.channels)
    #expect(channels == [5, 16, 5, 10, 6, 25, 5, 10, 7])
    #expect(try inputs(spec, "z.a") == ["y.d"])
    #expect(try inputs(spec, "z.c") == ["z.b", "x"])
  }

  @Test("A condition that is false passes the first input on")
  func conditions() throws {
    let spec = try spec(
      """
      params: {deep: false}
      blocks:
        Skip: {layers: [relu]}
      layers:
        - a: relu
        - b: {add: [a, in], when: $deep}
        - c: {Skip: , when: $deep, from: in}
        - d: {from: a, when: $deep or $in.channels != 3, layers: [relu]}
        - e: {concat: [a, b, c, d]}
      """)
    #expect(names(spec) == ["a", "e"])
    #expect(try inputs(spec, "e") == ["a", "a", "input", "a"])
    #expect(spec.groups.map(\.kind) == [.passThrough, .passThrough, .passThrough])
  }

  @Test("Defaults fill in what a layer leaves out")
  func defaults() throws {
    let spec = try spec(
      """
      params: {k: 3}
      defaults:
        conv: {kernel: $k, pad: same, bias: false}
      layers:
        - a: {conv: 8}
        - b: {conv: 8, kernel: 5, pad: {top: 1, left: 2}, bias: true}
      """)
    #expect(spec.layers[0].inference.parameters.map(\.dimensions) == [[8, 3, 3, 3]])
    #expect(spec.layers[1].inference.parameters.map(\.dimensions) == [[8, 8, 5, 5], [8]])
    #expect(spec.layers[1].inference.output.dimensions == [8, 29, 30])
  }

  @Test("Outputs may be several, by name")
  func outputs() throws {
    let spec = try spec(
      """
      layers:
        - a: relu
        - b: {conv: 4, kernel: 1}
      output: {features: a, map: b}
      expect: {output: {features: [3, 32, 32], map: [4, 32, 32]}}
      """)
    #expect(spec.outputs.map(\.name) == ["features", "map"])
    #expect(spec.outputs.map(\.value) == [.layer(0), .layer(1)])
  }

  @Test("Labels are text, whatever they look like")
  func labels() throws {
    let spec = try spec("layers:\n  - a: {conv: 3, kernel: 1}\nlabels: [no, on, 1e3]\n")
    guard case .list(let names, _)? = spec.labels else {
      Issue.record("labels are not a list")
      return
    }
    #expect(names == ["no", "on", "1e3"])
  }

  @Test("Presets and maps say how a picture becomes an input")
  func preprocess() throws {
    let spec = try spec(
      """
      sightline: 1
      input: {shape: [3, 8, 8], preprocess: {like: imagenet, filter: bicubic, resize: [9, 10]}}
      layers: [relu]
      """)
    #expect(spec.preprocess.preset == "imagenet")
    #expect(spec.preprocess.filter == .bicubic)
    #expect(spec.preprocess.resize == .stretch(Pair(9, 10)))
    #expect(spec.preprocess.mean == [0.485, 0.456, 0.406])
    #expect(spec.statesPreprocess)
  }

  @Test("Weight rules keep their order")
  func weights() throws {
    let spec = try spec(
      """
      layers: [relu]
      weights: {file: a.safetensors, map: {"b.*": "c.*", "**": "m.**"}, ignore: ["aux*"]}
      """)
    #expect(spec.weights?.map.map(\.pattern) == ["b.*", "**"])
    #expect(spec.weights?.map.map(\.target) == ["c.*", "m.**"])
    #expect(spec.weights?.ignore == ["aux*"])
  }

  @Test("Keys that start with x- and accepted findings pass")
  func extensions() throws {
    let spec = try spec(
      """
      layers: [relu]
      x-team: {anything: [goes]}
      allow: [{code: SL0321, at: aux.*, why: kept for training}]
      """)
    #expect(spec.allow.map(\.code) == [.deadLayer])
  }

  @Test("A wild net of ranges ends at a limit, and quickly")
  func limits() {
    let text = """
      blocks:
        A: {layers: [{0..1023: {relu: , when: $in.channels > 3}}]}
        B: {layers: [{0..1023: A}]}
        C: {layers: [{0..1023: B}]}
      layers: [{c: C}]
      """
    let time = processorTime {
      #expect(SpecFiles.marks(SpecFiles.check(text: text).findings) == ["SL0117 4:17"])
    }
    #expect(time < .seconds(20))
  }
}
