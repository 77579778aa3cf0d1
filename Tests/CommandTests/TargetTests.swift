import Foundation
import Testing

/// What is explained: one output both ways, several labels, a class for each image, parts of a dense
/// output.
@Suite struct TargetTests {
  /// The network of the bench with another end.
  private static func bench(outputs: Int, sigmoid: Bool) throws -> Bench {
    let bench = try Bench()
    var text = Bench.network.replacing(
      "  - fc: {linear: 3}\n", with: "  - fc: {linear: \(outputs)}\n")
    if outputs != 3 { text = text.replacing("labels: [cat, dog, car]\n", with: "") }
    if sigmoid { text = text.replacing("}\nlabels", with: "}\n  - end: sigmoid\nlabels") }
    if sigmoid, outputs != 3 { text += "  - end: sigmoid\n" }
    try bench.write(text.replacing("\n\n", with: "\n"), to: "net.yaml")
    let weights = [Float](repeating: 0, count: outputs * 4).indices.map {
      Float($0 * 5 % 7 - 3) / 4
    }
    try bench.write(
      safetensors(
        Bench.tensors.filter { !$0.name.hasPrefix("fc.") } + [
          Tensor("fc.weight", [outputs, 4], weights),
          Tensor("fc.bias", [outputs], [Float](repeating: 0.25, count: outputs)),
        ]), to: "net.safetensors")
    return bench
  }

  private struct Record: Decodable {
    struct Result: Decodable {
      let label: String
      let score: Double
      let probability: Probability
      let low: Double
      let high: Double
    }
    /// A number, or a word where there is none.
    enum Probability: Decodable, Equatable {
      case number(Double)
      case word(String)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .word(try container.decode(String.self))
        }
      }
    }
    let score: String
    let results: [Result]
  }

  private func run(_ bench: Bench, _ extra: [String]) throws -> (Ending, Record) {
    let ending = try bench.program.run(
      BadInput.map + extra + ["--manifest", "run.json", "--force"])
    #expect(ending.status == 0, "\(ending.story)")
    return (
      ending, try JSONDecoder().decode(Record.self, from: Data(try bench.bytes("run.json")))
    )
  }

  @Test("one output behind a sigmoid is explained both ways, by the number before it")
  func binary() throws {
    let bench = try Self.bench(outputs: 1, sigmoid: true)
    let (_, record) = try run(bench, [])
    #expect(record.score == "the logit before the final sigmoid")
    #expect(record.results.map(\.label) == ["class 0", "not class 0"])
    #expect(record.results[0].score == -record.results[1].score)
    #expect(record.results[0].high == -record.results[1].low)
    guard case .number(let up) = record.results[0].probability,
      case .number(let down) = record.results[1].probability
    else {
      Issue.record("no probabilities: \(record)")
      return
    }
    #expect(abs(up - 1 / (1 + exp(-record.results[0].score))) < 1e-6)
    #expect(abs(up + down - 1) < 1e-9)
    #expect(
      bench.names.isSuperset(of: [
        "explanations/photo.conv2.gradcam.class-0.png",
        "explanations/photo.conv2.gradcam.not-class-0.png",
      ]), "\(bench.names)")
    // One file takes one picture: that of the answer which is given.
    let (_, one) = try run(bench, ["--output", "one.png"])
    #expect(one.results.map(\.label) == [up < 0.5 ? "not class 0" : "class 0"])
    let (_, asked) = try run(bench, ["--class", "down"])
    #expect(asked.results.map(\.label) == ["not class 0"])
    let page = try bench.program.run(
      ["report", "--spec", "net.yaml", "--weights", "net.safetensors", "photo.png"])
    #expect(page.status == 0, "\(page.story)")
    let text = String(decoding: try bench.bytes("report.html"), as: UTF8.self)
    #expect(text.contains("\"name\":\"not class 0\",\"negated\":true"))
  }

  @Test("one output without a sigmoid has no probability, and goes up and down")
  func regression() throws {
    let bench = try Self.bench(outputs: 1, sigmoid: false)
    let (ending, record) = try run(bench, [])
    #expect(record.score == "the network's output")
    #expect(record.results.map(\.label) == ["class 0"])
    #expect(record.results[0].probability == .word("nan"))
    #expect(!ending.output.contains("%"), "\(ending.story)")
    #expect(ending.output.contains("score "))
    let (_, both) = try run(bench, ["--class", "up", "--class", "down"])
    #expect(both.results.map(\.label) == ["class 0", "less class 0"])
    #expect(both.results[0].score == -both.results[1].score)
    #expect(both.results[0].low == -both.results[1].high)
    let scored = try bench.program.run(
      [
        "score", "--spec", "net.yaml", "--weights", "net.safetensors", "photo.png", "--class",
        "down", "--metric", "deletion",
      ])
    #expect(scored.status == 0 && scored.output.contains("less class 0"), "\(scored.story)")
    for option in ["--versus", "--why-not"] {
      let refused = try bench.program.run(BadInput.map + [option, "0"])
      #expect(refused.status == 2, "\(refused.story)")
      #expect(refused.error.contains("\(option) compares two classes"), "\(refused.story)")
      #expect(refused.error.contains("--class down"))
    }
    let unknown = try bench.program.run(BadInput.map + ["--class", "sideways"])
    #expect(unknown.status == 2 && unknown.error.contains("'sideways'"), "\(unknown.story)")
  }

  @Test("several labels at once have a probability each")
  func labels() throws {
    let bench = try Self.bench(outputs: 3, sigmoid: true)
    let (_, record) = try run(
      bench, ["--class", "top1", "--class", "top2", "--class", "top3"])
    #expect(record.score == "the logit before the final sigmoid")
    #expect(record.results.count == 3)
    for result in record.results {
      guard case .number(let probability) = result.probability else {
        Issue.record("no probability: \(result)")
        continue
      }
      #expect(abs(probability - 1 / (1 + exp(-result.score))) < 1e-6)
    }
    let layers = try bench.program.run(["check", "net.yaml", "--format", "text"])
    #expect((layers.output + layers.error).contains("SL0607"), "\(layers.story)")
  }

  @Test("a class for each image, in their order")
  func each() throws {
    let bench = try Bench()
    try bench.write(TinyPNG().bytes, to: "second.png")
    let (_, record) = try run(
      bench, ["second.png", "--class-each", "cat", "--class-each", "2"])
    #expect(record.results.map(\.label) == ["cat", "car"])
    #expect(bench.names.contains("explanations/second.conv2.gradcam.car.png"), "\(bench.names)")
    let short = try bench.program.run(BadInput.map + ["second.png", "--class-each", "cat"])
    #expect(short.status == 2, "\(short.story)")
    #expect(short.error.contains("--class-each names 1 class for 2 images"), "\(short.story)")
    let unknown = try bench.program.run(
      BadInput.map + ["second.png", "--class-each", "cat", "--class-each", "cow"])
    #expect(unknown.status == 2 && unknown.error.contains("'cow'"), "\(unknown.story)")
    // Why not, against each image's own class.
    let (_, contrast) = try run(
      bench,
      ["second.png", "--class-each", "cat", "--class-each", "car", "--why-not", "dog"])
    #expect(contrast.results.map(\.label) == ["cat", "dog", "cat", "car", "dog", "car"])
  }

  @Test("parts of a dense output")
  func regions() throws {
    let bench = try Bench()
    try bench.write(
      """
      sightline: 1
      input: {shape: [3, 8, 8], preprocess: {resize: 8, crop: center}}
      layers:
        - conv1: {conv: 4, kernel: 3, pad: 1}
        - relu1: relu
        - conv2: {conv: 4, kernel: 3, pad: 1}
      labels: [cat, dog, car, sky]

      """, to: "net.yaml")
    try bench.write(
      safetensors(Bench.tensors.filter { $0.name.hasPrefix("conv") }), to: "net.safetensors")
    var scores: [Double] = []
    for part in ["everywhere", "0,0,8,8", "0,0,4,4", "predicted", "7,7,1,1"] {
      let (_, record) = try run(bench, ["--layer", "relu1", "--class", "cat", "--region", part])
      scores.append(try #require(record.results.first).score)
    }
    #expect(abs(scores[0] - scores[1]) < 1e-6)
    #expect(Set(scores.dropFirst().map { ($0 * 1e6).rounded() }).count == 4, "\(scores)")
    for (part, says) in [
      ("0,0,9,1", "reaches beyond the output of 8 × 8"), ("0,0,0,1", "is no part of an output"),
      ("a", "is no part of an output"), ("-1,0,1,1", "'-1,0,1,1'"),
    ] {
      let refused = try bench.program.run(
        BadInput.map + ["--layer", "relu1", "--region=\(part)"])
      #expect(refused.status == 2, "\(refused.story)")
      #expect(refused.error.contains(says), "\(refused.story)")
    }
  }
}
