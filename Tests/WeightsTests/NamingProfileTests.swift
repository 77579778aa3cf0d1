import SourceMarks
import Tensors
import Testing
import Weights

/// Files in other frameworks' names and layouts, read into ours.
struct NamingProfileTests {
  let folder = WorkFolder()
  private typealias Stored = (name: String, dimensions: [Int])

  /// A file whose tensors count 0, 1, 2 … in their own order.
  private func file(_ tensors: [Stored]) -> [UInt8] {
    var header: [String] = []
    var data: [UInt8] = []
    for tensor in tensors {
      let count = tensor.dimensions.reduce(1, *)
      let shape = tensor.dimensions.map(String.init).joined(separator: ",")
      header.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(data.count),\(data.count + 4 * count)]}")
      for value in 0..<count {
        withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { data += $0 }
      }
    }
    let text = Array("{\(header.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text + data
  }

  private func table(
    _ requests: [TensorRequest], _ tensors: [Stored], naming: NamingProfile,
    rules: [NameRule] = []
  ) throws -> WeightTable {
    let source = try WeightSource(folder.write(file(tensors), to: "w.safetensors"))
    var findings = DiagnosticList()
    let table = WeightMatch(of: requests, in: source, rules: rules, naming: naming).table(&findings)
    #expect(findings.all.map(\.message).isEmpty)
    return try #require(table)
  }

  private func values(_ name: String, _ count: Int, of table: WeightTable) throws -> [Int] {
    let block = try FloatBlock(zeros: count)
    try table.load(name, into: block)
    return block.array.map { Int($0) }
  }

  private func request(
    _ name: String, _ dimensions: [Int], _ kind: TensorRequest.Kind
  ) -> TensorRequest {
    TensorRequest("a.b.\(name)", dimensions, kind, layer: "a.b")
  }

  @Test(
    "Keras' filters, matrices and statistics come into our names and order", arguments: ["", ":0"])
  func keras(ending: String) throws {
    let table = try table(
      [
        request("weight", [2, 3, 2, 2], .convolutionWeight),
        TensorRequest("fc.weight", [3, 2], .linearWeight, layer: "fc"),
        TensorRequest("dw.weight", [6, 1, 1, 2], .depthwiseWeight, layer: "dw"),
        TensorRequest("bn.weight", [2], .scale, layer: "bn"),
        TensorRequest("bn.running_var", [2], .runningVariance, layer: "bn"),
      ],
      [
        ("a/b/kernel\(ending)", [2, 2, 3, 2]), ("fc/kernel\(ending)", [2, 3]),
        ("dw/depthwise_kernel\(ending)", [1, 2, 3, 2]), ("bn/gamma\(ending)", [2]),
        ("bn/moving_variance\(ending)", [2]),
      ], naming: .keras)
    // ours[o, i, y, x] = theirs[y, x, i, o], at ((y·2 + x)·3 + i)·2 + o
    let filters = (0..<2).flatMap { o in
      (0..<3).flatMap { i in
        (0..<2).flatMap { y in (0..<2).map { x in ((y * 2 + x) * 3 + i) * 2 + o } }
      }
    }
    #expect(try values("a.b.weight", 24, of: table) == filters)
    #expect(try values("fc.weight", 6, of: table) == [0, 3, 1, 4, 2, 5])
    // ours[c·2 + m, 0, y, x] = theirs[y, x, c, m], at (x·3 + c)·2 + m
    let depthwise = (0..<3).flatMap { c in
      (0..<2).flatMap { m in (0..<2).map { x in (x * 3 + c) * 2 + m } }
    }
    #expect(try values("dw.weight", 12, of: table) == depthwise)
    #expect(try values("bn.running_var", 2, of: table) == [0, 1])
  }

  @Test(
    "Flax' collections are found, and transposed filters are turned round",
    arguments: [true, false])
  func flax(isNested: Bool) throws {
    let (parameters, statistics) = isNested ? ("params/", "batch_stats/") : ("", "")
    let table = try table(
      [
        request("weight", [2, 3, 2, 2], .transposedWeight),
        TensorRequest("bn.bias", [2], .shift, layer: "bn"),
        TensorRequest("bn.running_mean", [2], .runningMean, layer: "bn"),
      ],
      [
        (parameters + "a/b/kernel", [2, 2, 2, 3]), (parameters + "bn/bias", [2]),
        (statistics + "bn/mean", [2]),
      ], naming: .flax)
    // ours[i, o, y, x] = theirs[1 − y, 1 − x, i, o], at (((1 − y)·2 + 1 − x)·2 + i)·3 + o
    let filters = (0..<2).flatMap { i in
      (0..<3).flatMap { o in
        (0..<2).flatMap { y in (0..<2).map { x in (((1 - y) * 2 + 1 - x) * 2 + i) * 3 + o } }
      }
    }
    #expect(try values("a.b.weight", 24, of: table) == filters)
  }

  @Test("Caffe's blobs are found, statistics divided by their factor, ones dropped")
  func caffe() throws {
    let table = try table(
      [
        TensorRequest("bn2a.running_mean", [3], .runningMean, layer: "bn2a"),
        TensorRequest("bn2a.running_var", [3], .runningVariance, layer: "bn2a"),
        TensorRequest("bn2a.weight", [3], .scale, layer: "bn2a"),
        TensorRequest("bn2a.bias", [3], .shift, layer: "bn2a"),
        TensorRequest("fc.weight", [2, 3], .linearWeight, layer: "fc"),
      ],
      [
        ("bn2a.0", [3]), ("bn2a.1", [3]), ("scale2a.0", [3]), ("scale2a.1", [3]),
        ("fc.0", [1, 1, 2, 3]), ("bn2a.2", [1]),
      ], naming: .caffe)
    // The factor counts from 0 here, which Caffe reads as "no statistics yet".
    #expect(try values("bn2a.running_mean", 3, of: table) == [0, 0, 0])
    #expect(try values("bn2a.weight", 3, of: table) == [0, 1, 2])
    #expect(try values("fc.weight", 6, of: table) == [0, 1, 2, 3, 4, 5])
  }

  @Test("A rule may transpose and take a part, so that several tensors come from one")
  func slices() throws {
    let table = try table(
      [
        TensorRequest("q.weight", [2, 3], .linearWeight, layer: "q"),
        TensorRequest("k.weight", [2, 3], .linearWeight, layer: "k"),
      ], [("qk", [3, 4])], naming: .pytorch,
      rules: [
        NameRule("q.weight", "qk", change: TensorChange(order: [1, 0], slice: 0..<2)),
        NameRule("k.weight", "qk", change: TensorChange(order: [1, 0], slice: 2..<4)),
      ])
    #expect(try values("q.weight", 6, of: table) == [0, 4, 8, 1, 5, 9])
    #expect(try values("k.weight", 6, of: table) == [2, 6, 10, 3, 7, 11])
  }

  @Test("A file that is in our layout already is told so, not misread")
  func wrongProfile() throws {
    let source = try WeightSource(folder.write(file([("fc/kernel", [3, 2])]), to: "w.safetensors"))
    var findings = DiagnosticList()
    let request = TensorRequest("fc.weight", [3, 2], .linearWeight, layer: "fc")
    #expect(WeightMatch(of: [request], in: source, naming: .keras).table(&findings) == nil)
    #expect(findings.all.map(\.code) == [.foreignLayout])
    #expect(findings.all.first?.hint?.contains("naming: pytorch") == true)
  }

  @Test("Values are looked at once, and dead filters are counted")
  func deep() throws {
    let source = try WeightSource(
      folder.write(file([("c", [1]), ("f", [1, 2]), ("z", [2])]), to: "w.safetensors"))
    var findings = DiagnosticList()
    let table = try #require(
      WeightMatch(
        of: [
          TensorRequest("c", [1], .linearWeight, layer: ""),
          TensorRequest("f", [1, 2], .linearWeight, layer: ""),
          TensorRequest("z", [2], .runningVariance, layer: ""),
        ], in: source
      ).table(&findings))
    var progress: [Double] = []
    let found = try table.deepFindings(at: nil) { progress.append($0) }
    // One value alone is no constant tensor.
    #expect(found.map(\.message).isEmpty)
    #expect(progress.first == 0 && progress.last == 1)
  }
}
