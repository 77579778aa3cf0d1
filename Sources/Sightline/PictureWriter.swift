import Attribution
import Files
import Operators
import Pictures
import SpecChecking
import Tensors

/// Draws and writes the pictures of a run.
///
/// A picture is written as soon as its colours are known: at once where each map has its own
/// scale, at the end where maps share one.
struct PictureWriter {
  /// A map that waits for the scale it shares with others.
  private struct Waiting {
    var panel: Panel
    let values: [Float]
    let group: String
    let entry: Int
    let path: String
  }
  /// What the images of a contact sheet have in common.
  struct Sheet: Hashable {
    let method: String
    let layer: String
    /// The place among the classes that are explained.
    let target: Int
    /// The class, where all images have the same.
    var className: String?
  }
  /// Where pictures go if nobody says otherwise.
  static let usualFolder = "explanations"
  let request: MapRequest
  let model: LoadedModel
  private var waiting: [Waiting] = []
  /// Frames of the strips of the current target, by method.
  private var frames: [(method: String, frames: [FilmStrip.Frame])] = []
  private var subject: Subject?
  /// Tiles of the contact sheets, by what they have in common.
  var sheets: [(name: Sheet, tiles: [ContactSheet.Tile])] = []
  /// How many targets of the current item have been drawn.
  var targets = (path: "", count: 0)
  private var names: Set<String> = []
  /// Where strips went.
  var strips: [String] = []

  init(request: MapRequest, model: LoadedModel) {
    self.request = request
    self.model = model
  }

  /// A prepared tensor has no photo: its pictures are drawn only where a place for them is named.
  private func draws(_ item: RunItem) -> Bool {
    item.photo != nil || request.output != nil || request.raw == nil
  }

  // MARK: What a run adds

  /// Draws a map at a layer, or keeps it for a strip or a common scale.
  mutating func add(
    _ map: Explanation.LayerMap, _ subject: Subject, entry: Int,
    _ entries: inout [RunResults.Entry]
  ) throws(RunFault) {
    self.subject = subject
    guard draws(subject.item) else { return }
    let size = Pair(map.map.height, map.map.width)
    let failures = failures(map.method, map.layer, subject)
    let stamp = MapState(map.map).stamp ?? Self.stamp(failures)
    if request.looks.style == .contactSheet {
      addTile(map, subject, stamp: stamp, isDoubted: !failures.isEmpty)
      return
    }
    if request.looks.style == .strip || request.looks.style == .animation {
      var frame = FilmStrip.Frame(
        values: map.map.values, size: size, caption: map.layer, stamp: stamp)
      frame.isDoubted = !failures.isEmpty
      if let place = frames.firstIndex(where: { $0.method == map.method }) {
        frames[place].frames.append(frame)
      } else {
        frames.append((map.method, [frame]))
      }
      return
    }
    var panel = panel(
      .map(map.map.values, size: size), subject, method: map.method, layer: map.layer)
    panel.stamp = stamp
    panel.signed = panel.colors?.isDiverging ?? false
    follow(request.profile, &panel, map.map)
    let path = try path(subject, layer: map.layer, method: map.method)
    guard request.looks.scale == .image || request.profile != .sightline else {
      waiting.append(
        Waiting(
          panel: panel, values: map.map.values,
          group: group(map.method, map.layer, subject), entry: entry, path: path))
      return
    }
    try write(panel.draw(), to: path)
    entries[entry].file = path
  }

  /// Draws a tensor of the input's shape.
  mutating func add(
    _ tensor: Explanation.InputTensor, _ subject: Subject, entry: Int,
    _ entries: inout [RunResults.Entry]
  ) throws(RunFault) {
    self.subject = subject
    guard draws(subject.item) else { return }
    let picture = look(of: tensor.method).draw(
      tensor.values, shape: model.spec.inputShape, bgr: model.spec.preprocess.color == .bgr)
    var panel = panel(.picture(picture), subject, method: tensor.method, layer: tensor.layer)
    // Laid over the photo, a picture of edges could not be told from the photo's own.
    if panel.style == .overlay { panel.style = .heatmap }
    panel.stamp = Self.stamp(failures(tensor.method, tensor.layer, subject))
    let path = try path(subject, layer: tensor.layer, method: tensor.method)
    try write(panel.draw(), to: path)
    entries[entry].file = path
  }

  /// Draws the strips of a target whose maps have all been added.
  mutating func endTarget(_ entries: inout [RunResults.Entry]) throws(RunFault) {
    guard let subject else { return }
    targets.count += 1
    for (method, frames) in frames {
      if request.looks.style == .animation {
        try animate(frames, method, subject)
        continue
      }
      var strip = FilmStrip(
        photo: photo(of: subject.item), frames: frames,
        geometry: subject.item.photo?.geometry, title: title(subject), subtitle: method)
      strip.colors = request.looks.colors
      strip.signed = strip.colors?.isDiverging ?? false
      if let opacity = request.looks.opacity { strip.opacity = Float(opacity) }
      if request.looks.scale != .image {
        strip.range = MapRange(of: frames.map(\.values), signed: strip.signed)
      }
      let path = try path(subject, layer: "strip", method: method)
      try write(strip.draw(), to: path)
      strips.append(path)
    }
    frames = []
  }

  /// Draws the maps that waited for a common scale.
  mutating func finish(_ entries: inout [RunResults.Entry]) throws(RunFault) {
    let groups = Dictionary(grouping: waiting, by: \.group)
    for group in groups.values {
      let range = MapRange(of: group.map(\.values), signed: group[0].panel.signed)
      for item in group {
        var panel = item.panel
        panel.range = range
        try write(panel.draw(), to: item.path)
        entries[item.entry].file = item.path
      }
    }
    waiting = []
    for sheet in sheets { try draw(sheet.name, sheet.tiles) }
    sheets = []
  }

  // MARK: What pictures look like

  func panel(
    _ content: Panel.Content, _ subject: Subject, method: String, layer: String?
  ) -> Panel {
    var panel = Panel(
      photo: photo(of: subject.item), content: content,
      geometry: subject.item.photo?.geometry, title: title(subject),
      subtitle: (layer.map { "\(method) at \($0)" } ?? method) + likeness(method, layer, subject))
    switch request.looks.style {
    case .overlay, .strip, .animation, .contactSheet: panel.style = .overlay
    case .heatmap: panel.style = .heatmap
    case .sideBySide: panel.style = .sideBySide
    }
    panel.colors = request.looks.colors
    if let opacity = request.looks.opacity { panel.opacity = Float(opacity) }
    let failures = failures(method, layer, subject)
    panel.isDoubted = !failures.isEmpty
    panel.remarks = failures.compactMap(\.reason)
    return panel
  }

  /// What was tried out and speaks against a picture; nothing where it was not asked for.
  private func failures(_ method: String, _ layer: String?, _ subject: Subject) -> [TrustFact] {
    guard request.trusts else { return [] }
    return subject.facts.filter {
      $0.method == method && ($0.layer == layer || $0.layer == nil) && $0.verdict == .fails
    }
  }

  /// A few words on why a map is not to be believed.
  private static func stamp(_ failures: [TrustFact]) -> String? {
    failures.first.map { "fails: \($0.kind.rawValue)" }
  }

  /// How alike a guided method's picture is to that of another class: they hardly know of classes.
  private func likeness(_ method: String, _ layer: String?, _ subject: Subject) -> String {
    guard DoubtRun.isGuided(method),
      let fact = subject.facts.first(where: {
        $0.kind == .classSensitivity && $0.method == method && $0.layer == layer
      })
    else { return "" }
    return ", \(fact.likeness)"
  }

  /// `boxer  23.4 %  score 15.2`
  private func title(_ subject: Subject) -> String {
    let score = "score \(NumberText.short(subject.score))"
    if let versus = subject.versusName {
      return "\(short(subject.className)) rather than \(short(versus)), \(score)"
    }
    // A score that overflows has no probability.
    guard subject.probability.isFinite else { return "\(short(subject.className)), \(score)" }
    let percent = NumberText.short(Float(subject.probability * 100))
    return "\(short(subject.className)), \(percent) %, \(score)"
  }

  /// The first of a label's synonyms.
  func short(_ label: String) -> String {
    label.split(separator: ",").first.map(String.init) ?? label
  }

  /// Guided pictures in the colours they are usually shown in; plain gradients by their strength.
  private func look(of method: String) -> GradientPicture {
    switch MethodCatalog[method]?.recipe {
    case .inputTensor(.gradient, _), .gradientSampling: .strength
    case .inputTensor, .product, .layerMap, .headMap, .rescored, .offsetShares, nil:
      .standardised
    }
  }

  /// The photo, or the input itself stretched to black and white where there is none.
  func photo(of item: RunItem) -> Picture {
    if let photo = item.photo { return photo.picture }
    let shape = model.spec.inputShape
    let low = Double(item.values.min() ?? 0)
    let scale = 255 / max(Double(item.values.max() ?? 1) - low, 1e-12)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(shape.plane * 3)
    for pixel in 0..<shape.plane {
      for color in 0..<3 {
        let channel = min(color, shape.channels - 1)
        pixels.append(
          UInt8(min((Double(item.values[channel * shape.plane + pixel]) - low) * scale, 255)))
      }
    }
    return Picture(height: shape.height, width: shape.width, pixels: pixels)
      ?? Picture(height: 1, width: 1)
  }

  // MARK: Where pictures go

  private func group(_ method: String, _ layer: String, _ subject: Subject) -> String {
    switch request.looks.scale {
    case .image, .set: method
    case .layer: "\(method)/\(layer)"
    case .class: "\(method)/\(subject.target.index)"
    }
  }

  /// `explanations/IMAGE.LAYER.METHOD.CLASS.png`, or the file that `--output` names.
  mutating func path(_ subject: Subject, layer: String?, method: String)
    throws(RunFault) -> String
  {
    let versus = subject.versusName.map { "-vs-\(short($0))" } ?? ""
    return try self.path(
      named: [subject.item.name, layer, method, short(subject.className) + versus],
      notOver: [subject.item.path])
  }

  mutating func path(named parts: [String?], notOver inputs: [String])
    throws(RunFault) -> String
  {
    if let output = request.output, output.hasSuffix(".png") {
      guard names.isEmpty else {
        throw RunFault(
          .usage, "--output '\(output)' is one file, but there is more than one picture",
          hint: "name a folder, or ask for one image, layer, method and class")
      }
      names.insert(output)
      return output
    }
    let folder = request.output ?? Self.usualFolder
    if names.isEmpty { try OutputFile.createFolder(folder) }
    let base = parts.compactMap { $0 }.map(Self.fileName).joined(separator: ".")
    var name = base
    var number = 2
    while !names.insert(name.lowercased()).inserted {
      name = "\(base)-\(number)"
      number += 1
    }
    let path = Paths.join(folder, "\(name).png")
    try OutputFile.check(path, overwrites: request.overwrites, inputs: inputs)
    return path
  }

  /// A part of a file name: letters, digits, dots, dashes and underscores, not too long.
  private static func fileName(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      return isPlain || ".-_+".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    return String(String(kept).prefix(48))
  }

  func write(_ picture: Picture, to path: String) throws(RunFault) {
    let bytes: [UInt8]
    do throws(PictureFault) {
      bytes = try PNGFile.encode(picture)
    } catch {
      throw RunFault(.budget, "cannot encode '\(path)': \(error.description)")
    }
    try OutputFile.write(bytes, to: path)
  }
}

extension MapState {
  /// A few words to put over a picture; nil for a map that says something.
  fileprivate var stamp: String? {
    switch self {
    case .ok: nil
    case .nonFinite: "not finite"
    case .empty: "empty map"
    case .constant: "constant map"
    case .negative: "only evidence against"
    case .saturated: "saturated map"
    }
  }
}
