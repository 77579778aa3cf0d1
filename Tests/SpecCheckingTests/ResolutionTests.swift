import SourceMarks
import SpecChecking
import Testing

@Suite struct ResolutionTests {
  private let net = """
    blocks:
      Fire:
        layers:
          - squeeze: {conv: 4, kernel: 1}
          - relu
          - expand: {conv: 8, kernel: 3, pad: 1}
          - cat: {concat: [relu, expand]}
    layers:
      - stem: {conv: 8, kernel: 3, stride: 2}
      - layer1: {Fire: }
      - layer2: [{0..1: Fire}]
      - off: {relu: , when: $in.channels > 3}
      - gap: global_avgpool
    hooks: {last: layer2, convs: "**:conv, -stem"}
    """
  private func targets(_ text: String) throws -> [String] {
    let spec = try #require(SpecFiles.check(text: net).spec)
    return try LayerResolution(spec).targets(of: text).map { "\($0.name) \($0.shape)" }
  }

  @Test(
    "Names, groups, aliases and selectors find their values in the order of execution",
    arguments: [
      ("stem", ["stem [8, 15, 15]"]),
      ("layer1.squeeze", ["layer1.squeeze [4, 15, 15]"]),
      ("layer2", ["layer2 [12, 15, 15]"]),
      ("layer2.0", ["layer2.0 [12, 15, 15]"]),
      ("off", ["off [12, 15, 15]"]),
      ("last", ["layer2 [12, 15, 15]"]),
      ("layer1.in", ["layer1.in [8, 15, 15]"]),
      ("stem.in", ["stem.in [3, 32, 32]"]),
      ("input", ["input [3, 32, 32]"]),
      ("layer*", ["layer1 [12, 15, 15]", "layer2 [12, 15, 15]"]),
      ("last(**:conv)", ["layer2.1.expand [8, 15, 15]"]),
      ("first(**.relu)", ["layer1.relu [4, 15, 15]"]),
      ("layer2.*.cat", ["layer2.0.cat [12, 15, 15]", "layer2.1.cat [12, 15, 15]"]),
      ("**:Fire", ["layer1 [12, 15, 15]", "layer2.0 [12, 15, 15]", "layer2.1 [12, 15, 15]"]),
      ("layer2.1, layer1", ["layer1 [12, 15, 15]", "layer2.1 [12, 15, 15]"]),
      (
        "convs, stem",
        [] as [String]
      ),
    ])
  func names(text: String, expected: [String]) throws {
    if expected.isEmpty {
      // An alias is a whole text, not an item of a selector.
      #expect(try targets(text) == ["stem [8, 15, 15]"])
    } else {
      #expect(try targets(text) == expected)
    }
  }

  @Test("An alias may stand for several layers, and ** means layers only")
  func several() throws {
    #expect(try targets("convs").count == 6)
    #expect(try targets("**").count == 14)
    #expect(try targets("-**:conv").count == 7)
  }

  @Test("What matches nothing is told with the nearest names")
  func nothing() throws {
    let spec = try #require(SpecFiles.check(text: net).spec)
    var findings = DiagnosticList()
    #expect(
      LayerResolution(spec).targets(of: "squeeez", option: "--layer", into: &findings) == nil)
    #expect(findings.all.map(\.code) == [.noSuchLayer])
    #expect(findings.all.first?.message == "no layer matches '--layer squeeez'")
    #expect(
      findings.all.first?.hint
        == "nearest: layer1.squeeze, layer2.0.squeeze, layer2.1.squeeze; all: explain layers")
    #expect(LayerResolution(spec).targets(of: "a b", option: "--layer", into: &findings) == nil)
  }
}

@Suite struct GeometryTests {
  @Test("Stride and receptive field follow the windows, and end at global pooling")
  func resNet() throws {
    let text = """
      layers:
        - conv1: {conv: 8, kernel: 7, stride: 2, pad: 3}
        - pool: {maxpool: 3, stride: 2, pad: 1}
        - conv2: {conv: 8, kernel: [3, 1], dilation: 2, pad: [2, 0]}
        - gate: global_avgpool
        - scaled: {mul: [conv2, gate]}
        - aux: {conv: 2, kernel: 1}
        - up: {upsample: 2, mode: bilinear, from: conv2}
        - wide: {deconv: 4, kernel: 2, stride: 2}
        - flatten
      """
    let spec = try #require(SpecFiles.check(text: text).spec)
    let geometry = NetworkGeometry(spec)
    func rows(_ name: String) throws -> [Double?] {
      let index = try #require(spec.layers.firstIndex { $0.name.text == name })
      let field = geometry.vertical(of: .layer(index))
      return [field.stride, field.size]
    }
    #expect(geometry.vertical(of: .input) == .pixel)
    #expect(try rows("conv1") == [2, 7])
    #expect(try rows("pool") == [4, 11])
    // 11 + 2·(3 − 1)·4
    #expect(try rows("conv2") == [4, 27])
    #expect(geometry.horizontal(of: .layer(2)) == ReceptiveField(stride: 4, size: 11))
    #expect(try rows("gate") == [nil, nil])
    #expect(try rows("scaled") == [4, nil])
    #expect(try rows("up") == [2, 31])
    #expect(try rows("wide") == [1, 31])
    #expect(try rows("flatten") == [nil, nil])
    let onPath = spec.layers.indices.map { geometry.isOnPath(.layer($0)) }
    #expect(onPath == [true, true, true, false, false, false, true, true, true])
  }
}
