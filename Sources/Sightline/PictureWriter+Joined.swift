import Attribution
import Operators
import Pictures
import SpecChecking
import Tensors

/// Many maps in one picture: contact sheets over images, moving pictures over layers.
extension PictureWriter {
  /// The longer side of a photo that is kept for a sheet.
  private static let sheetSide = 400

  /// Keeps a map for its contact sheet.
  mutating func addTile(
    _ map: Explanation.LayerMap, _ subject: Subject, stamp: String?, isDoubted: Bool
  ) {
    if targets.path != subject.item.path + subject.item.name {
      targets = (subject.item.path + subject.item.name, 0)
    }
    let percent =
      subject.probability.isFinite
      ? ", \(NumberText.short(Float(subject.probability * 100))) %" : ""
    let className =
      short(subject.className) + (subject.versusName.map { " rather than \(short($0))" } ?? "")
    // A sheet shows photos small, and may show very many.
    let photo = photo(of: subject.item)
    let longer = max(photo.height, photo.width, Self.sheetSide)
    var tile = ContactSheet.Tile(
      photo: photo.fitted(
        height: max(photo.height * Self.sheetSide / longer, 1),
        width: max(photo.width * Self.sheetSide / longer, 1)),
      geometry: subject.item.photo?.geometry,
      values: map.map.values, size: Pair(map.map.height, map.map.width),
      caption: subject.item.name, detail: "\(className)\(percent)", stamp: stamp)
    tile.isDoubted = isDoubted
    let same = sheets.firstIndex {
      $0.name.method == map.method && $0.name.layer == map.layer && $0.name.target == targets.count
    }
    guard let same else {
      let sheet = Sheet(
        method: map.method, layer: map.layer, target: targets.count, className: className)
      sheets.append((sheet, [tile]))
      return
    }
    if sheets[same].name.className != className { sheets[same].name.className = nil }
    sheets[same].tiles.append(tile)
  }

  mutating func draw(_ name: Sheet, _ tiles: [ContactSheet.Tile]) throws(RunFault) {
    let what = name.className ?? (name.target == 0 ? "first class" : "class \(name.target + 1)")
    var sheet = ContactSheet(
      tiles: tiles, title: "\(model.spec.name): \(what)",
      subtitle: "\(name.method) at \(name.layer)")
    sheet.colors = request.looks.colors
    sheet.signed = sheet.colors?.isDiverging ?? false
    if let opacity = request.looks.opacity { sheet.opacity = Float(opacity) }
    if request.looks.scale != .image {
      sheet.range = MapRange(of: tiles.map(\.values), signed: sheet.signed)
    }
    let path = try path(
      named: ["contact-sheet", name.layer, name.method, what], notOver: [])
    try write(sheet.draw(), to: path)
    strips.append(path)
  }

  /// Writes the frames of a target as a moving picture.
  mutating func animate(
    _ frames: [FilmStrip.Frame], _ method: String, _ subject: Subject
  ) throws(RunFault) {
    let isSigned = request.looks.colors?.isDiverging ?? false
    let range =
      request.looks.scale == .image
      ? nil : MapRange(of: frames.map(\.values), signed: isSigned)
    let pictures = frames.map { frame in
      var panel = panel(
        .map(frame.values, size: frame.size), subject, method: method, layer: frame.caption)
      panel.stamp = frame.stamp
      panel.isDoubted = frame.isDoubted
      panel.signed = isSigned
      panel.range = range
      // Slides and pages show no more, and every frame is stored whole.
      panel.longestSide = 640
      return panel.draw()
    }
    let path = try path(subject, layer: "depth", method: method)
    let bytes: [UInt8]
    do throws(PictureFault) {
      bytes = try AnimatedPNG.encode(pictures)
    } catch {
      throw RunFault(.budget, "cannot encode '\(path)': \(error.description)")
    }
    try OutputFile.write(bytes, to: path)
    strips.append(path)
  }
}
