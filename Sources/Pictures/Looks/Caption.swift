/// A caption: lines of text, one over the other, and a colour bar.
struct Caption {
  /// What stands in a caption, from top to bottom.
  enum Line {
    case text(String, TextStyle)
    case bar(MapRange, ColorMap, low: String, high: String)
  }
  var lines: [Line] = []
  let type: Typography

  init(_ type: Typography) { self.type = type }

  /// Titles and scale of a picture of many maps, with one range for all or each map's own.
  init(
    ofMaps title: String, _ subtitle: String, colors: ColorMap?, signed: Bool, range: MapRange?,
    _ type: Typography
  ) {
    self.init(type)
    add(title, type.title)
    add(subtitle, type.subtitle)
    let words = Panel.words(signed: signed)
    lines.append(
      .bar(
        range ?? MapRange(low: signed ? -1 : 0, high: 1),
        colors ?? (signed ? .diverging : .inferno), low: words.low,
        high: range == nil ? "evidence for, times each map's own maximum" : words.high))
  }

  /// Adds a line; an empty one is left out.
  mutating func add(_ text: String, _ style: TextStyle) {
    if !text.isEmpty { lines.append(.text(text, style)) }
  }

  /// Rows that the caption takes.
  var height: Int { lines.reduce(0) { $0 + rows($1) } }

  private func rows(_ line: Line) -> Int {
    switch line {
    case .text(_, let style): style.capHeight + spacing(style)
    case .bar: type.gap / 2 + type.capHeight + barGap + type.number.capHeight + type.gap
    }
  }
  private func spacing(_ style: TextStyle) -> Int { style.capHeight * 9 / 10 }
  private var barGap: Int { type.capHeight * 7 / 10 }

  /// Draws the caption from a row on, within columns.
  func draw(on picture: inout Picture, top: Int, left: Int, width: Int) {
    var row = top
    for line in lines {
      switch line {
      case .text(let text, let style):
        Text.draw(
          Text.shortened(text, to: width, style), on: &picture, left: left,
          baseline: row + style.capHeight, style)
      case .bar(let range, let colors, let low, let high):
        bar(range, colors, low, high, on: &picture, row + type.gap / 2, left, width)
      }
      row += rows(line)
    }
  }

  private func bar(
    _ range: MapRange, _ colors: ColorMap, _ low: String, _ high: String,
    on picture: inout Picture, _ top: Int, _ left: Int, _ width: Int
  ) {
    for column in 0..<width {
      let color = colors.color((Float(column) + 0.5) / Float(width))
      let region = PictureRegion(top: top, left: left + column, height: type.capHeight, width: 1)
      picture.fill(region, color)
    }
    let baseline = top + type.capHeight + barGap + type.number.capHeight
    let third = (width - type.gap) / (colors.isDiverging ? 3 : 2)
    func put(_ number: String, _ word: String, _ place: Float) {
      let numberText = Text.shortened(number, to: third, type.number)
      let room = third - Text.width(numberText + " ", type.number)
      let wordText = Text.shortened(word, to: room, type.remark)
      let gap = wordText.isEmpty ? 0 : type.capHeight
      let numberWidth = Text.width(numberText, type.number)
      let wide = numberWidth + gap + Text.width(wordText, type.remark)
      let start = left + Int(Float(width - wide) * place)
      // The number stands at the bar's end, its word towards the middle.
      let wordFirst = place == 1
      Text.draw(
        numberText, on: &picture,
        left: wordFirst ? start + wide - numberWidth : start, baseline: baseline, type.number)
      Text.draw(
        wordText, on: &picture, left: wordFirst ? start : start + numberWidth + gap,
        baseline: baseline, type.remark)
    }
    put(NumberText.short(range.low), low, 0)
    if colors.isDiverging { put("0", "", 0.5) }
    put(NumberText.short(range.high), high, 1)
  }
}
