import ArgumentParser
import Files
import Pictures
import Scenes

/// `catdogcar draw`: a data set of scenes as folders by class.
struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draws a data set: train and val, a folder for each class.",
    discussion: """
        catdogcar draw --output build/scenes --train 3000 --val 500
        catdogcar draw --output build/tagged --tag dog
        catdogcar draw --samples Examples/01-cat-dog-car
        catdogcar draw --sheet sheet.png --side 192
      """)

  @Option(help: "The folder to draw into.")
  var output: String?
  @Option(help: "Training scenes of each class.")
  var train = 3000
  @Option(help: "Held-out scenes of each class.")
  var val = 500
  @Option(help: "Scenes of each two classes together, into a folder 'pairs'.")
  var pairs = 0
  @Option(help: "Rows and columns of a scene.")
  var side = 96
  @Option(help: "What every scene is drawn from.")
  var seed: UInt64 = 1
  @Option(help: "Puts a yellow tag into the corner of every scene of this class.")
  var tag: String?
  @Flag(
    help: """
      Also draws the masks of held-out scenes and pairs, into a folder 'masks': red is which of the \
      things, from 1, green which part.
      """)
  var masks = false
  @Option(help: "Draws the sample pictures that the specs name into this folder instead.")
  var samples: String?
  @Option(help: "Draws a contact sheet into this file instead.")
  var sheet: String?

  func run() throws {
    if let samples { return try drawSamples(samples) }
    if let sheet { return try drawSheet(sheet) }
    guard let output else { throw ValidationError("name a folder: --output build/scenes") }
    for (part, count, first) in [("train", train, 0), ("val", val, 1_000_000)] {
      for thing in Thing.allCases {
        let folder = Paths.join(Paths.join(output, part), thing.rawValue)
        try Paths.createFolder(folder)
        for index in 0..<count {
          let scene = Scene(
            [thing], seed: seed, number: first + index, hasTag: tag == thing.rawValue)
          let name = "\(thing.rawValue)-\(String(100_000 + index).dropFirst()).png"
          let drawn = scene.draw(side: side)
          try write(drawn.picture, to: Paths.join(folder, name))
          if part == "val" { try writeMasks(of: drawn, name) }
        }
        print("\(part)/\(thing.rawValue): \(count) scenes")
      }
    }
    try drawPairs(Paths.join(output, "pairs"))
  }

  private func drawPairs(_ folder: String) throws {
    guard pairs > 0 else { return }
    try Paths.createFolder(folder)
    for things: [Thing] in [[.cat, .dog], [.dog, .car], [.car, .cat]] {
      for index in 0..<pairs {
        let both = things.map(\.rawValue).joined(separator: "-")
        let name = "\(both)-\(String(100_000 + index).dropFirst()).png"
        let drawn = Scene(things, seed: seed, number: index).draw(side: side)
        try write(drawn.picture, to: Paths.join(folder, name))
        try writeMasks(of: drawn, name)
      }
    }
  }

  private func drawSamples(_ folder: String) throws {
    for sample in Album.samples + [Album.pair, Album.tagged] {
      try write(sample.scene.draw(side: 480).picture, to: Paths.join(folder, "\(sample.name).png"))
    }
    // Bright where the dog is, for `explain score --mask`.
    let tagged = Album.tagged.scene.draw(side: 480)
    var mask = Picture(height: tagged.side, width: tagged.side, fill: .black)
    for at in tagged.objects.indices where tagged.objects[at] == 1 {
      mask[at / tagged.side, at % tagged.side] = .white
    }
    try write(mask, to: Paths.join(folder, "\(Album.tagged.name)-mask.png"))
  }

  private func drawSheet(_ path: String) throws {
    let (columns, rows) = (8, 6)
    var picture = Picture(height: rows * (side + 4), width: columns * (side + 4))
    let pairs: [[Thing]] = [[.cat, .dog], [.dog, .car], [.car, .cat]]
    for index in 0..<rows * columns {
      let row = index / columns
      let things = row < 3 ? [Thing.allCases[row]] : pairs[row - 3]
      let drawn = Scene(things, seed: seed, number: index).draw(side: side)
      picture.paste(
        drawn.picture, top: row * (side + 4) + 2, left: index % columns * (side + 4) + 2)
    }
    try FileWriter.write(try PNGFile.encode(picture), to: path, overwrite: true)
  }

  private func writeMasks(of drawn: Scene.Rendering, _ name: String) throws {
    guard masks, let output else { return }
    let folder = Paths.join(output, "masks")
    try Paths.createFolder(folder)
    var picture = Picture(height: drawn.side, width: drawn.side)
    for at in drawn.objects.indices {
      picture[at / drawn.side, at % drawn.side] = RGB(drawn.objects[at], drawn.parts[at], 0)
    }
    try write(picture, to: Paths.join(folder, name))
  }

  private func write(_ picture: Picture, to path: String) throws {
    try FileWriter.write(try PNGFile.encode(picture), to: path, overwrite: true)
  }
}
