import Files
import Foundation
import Pictures
import Sightline
import Testing
import Weights

@Suite struct TrainRunTests {
  private static let spec = """
    sightline: 1
    name: stripes
    input: {shape: [3, 8, 8], preprocess: {resize: [8, 8]}}
    layers:
      - conv1: {conv: 6, kernel: 3, pad: 1, bias: false}
      - bn1: batchnorm
      - relu1: relu
      - drop: {dropout: 0.1}
      - gap: global_avgpool
      - flatten
      - fc: {linear: 2}
    labels: [across, down]
    train:
      epochs: 4
      batch: 8
      rate: 0.02
      average: 0.9
      augment: {flip: true, shift: 1, color: 0.1}
      watch: {image: sample.png, layer: relu1}
    """

  /// A folder with a spec, and stripes across and down to tell apart.
  private func folder() throws -> WorkFolder {
    let folder = try WorkFolder()
    try Data(Self.spec.utf8).write(to: URL(filePath: folder.file("net.yaml")))
    for (label, isAcross) in [("across", true), ("down", false)] {
      for part in ["train", "val"] {
        try Paths.createFolder(folder.file("data/\(part)/\(label)"))
        for index in 0..<(part == "train" ? 20 : 6) {
          let name = folder.file("data/\(part)/\(label)/\(index).png")
          try FileWriter.write(
            try PNGFile.encode(picture(index, isAcross)), to: name, overwrite: false)
        }
      }
    }
    try FileWriter.write(
      try PNGFile.encode(picture(1, true)), to: folder.file("sample.png"), overwrite: false)
    return folder
  }

  private func picture(_ index: Int, _ isAcross: Bool) -> Picture {
    var picture = Picture(height: 8, width: 8)
    for row in 0..<8 {
      for column in 0..<8 {
        let isDark = ((isAcross ? row : column) + index) % 3 == 0
        picture[row, column] =
          isDark
          ? RGB(UInt8(20 + index % 5 * 10), 30, 40) : RGB(200, UInt8(190 - index % 7 * 8), 180)
      }
    }
    return picture
  }

  private func request(_ folder: WorkFolder, _ output: String) throws -> TrainRequest {
    var request = try TrainRequest(spec: folder.file("net.yaml"), data: folder.file("data"))
    request.output = folder.file(output)
    request.running = try RunChoices(threads: 1)
    return request
  }

  @Test("a small network learns, and writes weights, log, curve, strip and checkpoint")
  func learning() throws {
    let folder = try folder()
    var request = try request(folder, "out")
    request.settings = ["epochs=12"]
    request.save = folder.file("saved.safetensors")
    let listener = Listener()
    let ending = try TrainRun(request) { false }.run(listener)
    guard case .finished = ending else { return #expect(Bool(false), "it did not finish") }
    for name in ["best.safetensors", "log.jsonl", "curve.png", "attention-sample.png"] {
      #expect(Paths.exists(folder.file("out/\(name)")), "\(name)")
    }
    #expect(try tensors(folder.file("saved.safetensors")).count == 7)
    let log = try String(contentsOfFile: folder.file("out/log.jsonl"), encoding: .utf8)
    let lines = log.split(separator: "\n")
    #expect(lines.count == 13)
    for line in lines {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line)")
    }
    #expect(listener.lines.contains { $0.contains("100.0 % of the held-out items right") })
  }

  @Test("a stop and a resume give the bits of a training without a stop, as do more threads")
  func resuming() throws {
    let folder = try folder()
    _ = try TrainRun(try request(folder, "whole")) { false }.run(Listener())
    var asked = 0
    let ending = try TrainRun(try request(folder, "parts")) {
      asked += 1
      return asked > 13
    }.run(Listener())
    guard case .interrupted = ending else { return #expect(Bool(false), "it did not stop") }
    #expect(Paths.exists(folder.file("parts/best.safetensors")))
    var request = try request(folder, "parts")
    request.resumes = true
    request.running = try RunChoices(threads: 3)
    _ = try TrainRun(request) { false }.run(Listener())
    let best = ["whole", "parts"].map { folder.file("\($0)/best.safetensors") }
    #expect(try FileBytes.read(best[0], limit: 1 << 20) == FileBytes.read(best[1], limit: 1 << 20))
    let states = try ["whole", "parts"].map {
      try tensors(folder.file("\($0)/checkpoint.safetensors"))
    }
    #expect(states[0] == states[1])
  }

  @Test("what does not fit is refused, and says why")
  func refusals() throws {
    let folder = try folder()
    func status(_ change: (inout TrainRequest) throws -> Void) throws -> (Int32, String)? {
      var request = try request(folder, "refused")
      try change(&request)
      do throws(RunFault) {
        _ = try TrainRun(request) { false }.run(Listener())
        return nil
      } catch {
        let text = error.plain?.message ?? error.diagnostics.all.first?.message ?? ""
        return (error.status.rawValue, text)
      }
    }
    #expect(try status { $0.data = folder.file("nothing") }?.0 == 5)
    #expect(try status { $0.data = folder.file("net.yaml") }?.0 == 5)
    #expect(try status { $0.settings = ["epochs=0"] }?.0 == 2)
    #expect(try status { $0.settings = ["freeze=conv9"] }?.0 == 2)
    #expect(try status { $0.start = folder.file("net.yaml") }?.0 == 4)
    #expect(try status { $0.resumes = true }?.0 == 2)
    #expect(try status { $0.settings = ["rate=1000", "optimizer=sgd", "decay=1"] } != nil)
    _ = try TrainRun(try request(folder, "held")) { false }.run(Listener())
    #expect(try status { $0.output = folder.file("held") }?.0 == 2)
    let other = try #require(
      try status {
        $0.output = folder.file("held")
        $0.resumes = true
        $0.settings = ["rate=0.5"]
      })
    #expect(other.0 == 2 && other.1.contains("another training"))
    try Paths.createFolder(folder.file("data/train/sideways"))
    try FileWriter.write(
      try PNGFile.encode(picture(0, true)), to: folder.file("data/train/sideways/0.png"),
      overwrite: false)
    let label = try #require(try status { $0.output = folder.file("fresh") })
    #expect(label.0 == 5 && label.1.contains("sideways"))
  }

  @Test("tables of numbers: classes by label, values with squared error, and lines that are wrong")
  func tables() throws {
    let folder = try WorkFolder()
    let spec = """
      sightline: 1
      input: {shape: [2, 1, 1]}
      layers:
        - y: {linear: 1}
      train: {loss: squared-error, optimizer: sgd, rate: 0.2, epochs: 60, batch: 4, validate: 0}
      """
    try Data(spec.utf8).write(to: URL(filePath: folder.file("line.yaml")))
    // y = 2a - b + 0.5
    var rows = "a,b,y\n"
    for i in 0..<16 {
      let (a, b) = (Double(i % 4) / 4, Double(i / 4) / 4)
      rows += "\(a), \(b), \(2 * a - b + 0.5)\n"
    }
    try Data(rows.utf8).write(to: URL(filePath: folder.file("line.csv")))
    var request = try TrainRequest(spec: folder.file("line.yaml"), data: folder.file("line.csv"))
    request.output = folder.file("out")
    _ = try TrainRun(request) { false }.run(Listener())
    let weights = try tensors(folder.file("out/best.safetensors"))
    #expect(relativeError(weights["y.weight"], [2, -1]) < 0.02)
    #expect(relativeError(weights["y.bias"], [0.5]) < 0.02)
    try Data((rows + "1,x,2\n").utf8).write(to: URL(filePath: folder.file("bad.csv")))
    request.data = folder.file("bad.csv")
    request.overwrites = true
    do throws(RunFault) {
      _ = try TrainRun(request) { false }.run(Listener())
      Issue.record("a row without a number was taken")
    } catch {
      #expect(error.status == .input)
      #expect(error.plain?.message.contains("line 18") ?? false)
    }
  }
}
