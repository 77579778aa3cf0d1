import Operators
import Pictures
import Tensors
import Testing

@Suite("Colours and overlays")
struct LooksTests {
  @Test(
    "the default maps grow evenly lighter, so that equal steps look equal",
    arguments: [ColorMap.inferno, .magma, .viridis])
  func even(map: ColorMap) {
    let colors = (0...64).map { OKLab(map.color(Float($0) / 64)) }
    for (a, b) in zip(colors, colors.dropFirst()) { #expect(b.lightness > a.lightness) }
    // Away from the near-black end no step is three times another.
    let steps = zip(colors, colors.dropFirst()).dropFirst(8).map { $0.distance(to: $1) }
    let (least, most) = (steps.min() ?? 0, steps.max() ?? 1)
    #expect(most < 3.5 * least)
  }

  @Test("ends and middles are as documented")
  func ends() {
    #expect(ColorMap.grey.color(0.5) == RGB(grey: 128))
    #expect(ColorMap.diverging.color(0.5).red > 240)
    #expect(ColorMap.diverging.color(0).blue > ColorMap.diverging.color(0).red)
    #expect(ColorMap.diverging.color(1).red > ColorMap.diverging.color(1).blue)
    #expect(ColorMap.jet.color(0) == RGB(0, 0, 128) && ColorMap.jet.color(1) == RGB(128, 0, 0))
    for map in ColorMap.allCases {
      #expect(map.color(.nan) == map.color(0) && map.color(7) == map.color(1))
      #expect(map.color(-.infinity) == map.color(0))
    }
  }

  @Test("a range places numbers, and never divides by zero")
  func range() {
    let range = MapRange(of: [[-3, 0, 2, .nan, .infinity]], signed: false)
    #expect(range == MapRange(low: 0, high: 2))
    #expect(range.place(1) == Float(1 / (2 + 1e-7)) && range.place(9) == 1)
    let signed = MapRange(of: [[-3, 2]], signed: true)
    #expect(signed == MapRange(low: -3, high: 3) && abs(signed.place(0) - 0.5) < 1e-6)
    #expect(MapRange(of: [[0, 0]], signed: false).place(0) == 0)
    #expect(MapRange(of: [[0, 0]], signed: true).place(0) == 0)
    #expect(MapRange(of: [[1e-20, 2e-20]], signed: false).place(2e-20) == 1)
    let wide = MapRange(low: -.greatestFiniteMagnitude, high: .greatestFiniteMagnitude)
    #expect(wide.place(0) == 0.5)
    #expect(MapRange(low: .nan, high: 1).place(1) == 0)
  }

  static func whole(_ values: [Float], _ size: Pair) -> PhotoMap {
    PhotoMap(values: values, size: size, seen: PictureRegion(size))
  }

  @Test("where the map is low the photo keeps its pixels, where it is high it takes the colour")
  func overlay() {
    let photo = Samples.seeded(height: 8, width: 8)
    var values = [Float](repeating: 0, count: 64)
    values[9] = 4
    let range = MapRange(low: 0, high: 4)
    let result = Overlay.blend(
      Self.whole(values, Pair(8)), over: photo, range: range, colors: .inferno, opacity: 1)
    #expect(result[1, 1] == ColorMap.inferno.color(1))
    for row in 0..<8 {
      for column in 0..<8 where (row, column) != (1, 1) {
        #expect(result[row, column] == photo[row, column])
      }
    }
    for colors in ColorMap.allCases {
      let zeros = Self.whole([Float](repeating: 0, count: 64), Pair(8))
      let signed = colors.isDiverging
      let none = MapRange(low: signed ? -4 : 0, high: 4)
      #expect(Overlay.blend(zeros, over: photo, range: none, colors: colors) == photo)
    }
  }

  @Test("stronger evidence never covers less")
  func monotone() {
    let photo = Picture(height: 1, width: 100, fill: RGB(0, 0, 255))
    let map = Self.whole((0..<100).map { Float($0) }, Pair(1, 100))
    let result = Overlay.blend(
      map, over: photo, range: MapRange(low: 0, high: 99), colors: .grey, opacity: 0.7)
    let reds = (0..<100).map { result[0, $0].red }
    #expect(zip(reds, reds.dropFirst()).allSatisfy { $0 <= $1 } && reds[99] > 170)
  }

  @Test("what the network did not see is pale and without colour")
  func unseen() {
    let photo = Picture(height: 30, width: 60, fill: RGB(200, 30, 30))
    let geometry = Geometry(
      photo: Pair(30, 60), resized: Pair(30, 60),
      crop: PictureRegion(top: 0, left: 15, height: 30, width: 30))
    let map = geometry.restore(map: [Float](repeating: 0, count: 900))
    let result = Overlay.blend(
      map, over: photo, range: MapRange(low: 0, high: 1), colors: .inferno)
    for row in 0..<30 {
      for column in 0..<60 {
        let color = result[row, column]
        if (15..<45).contains(column) {
          #expect(color == photo[row, column])
        } else {
          #expect(color.red == color.green && color.red > 150)
        }
      }
    }
  }

  @Test("the grey-centred picture follows its formula")
  func standardised() {
    let shape = Shape(channels: 3, height: 1, width: 2)
    let values: [Float] = [1, -1, 1, -1, 1, -1]
    // Mean 0, deviation 1: 0.1 / 1.00001 + 0.5, cut down to 8 bits.
    let picture = GradientPicture.standardised.draw(values, shape: shape)
    #expect(picture.pixels == [152, 152, 152, 102, 102, 102])
    let red: [Float] = [9, 0, 0, 0, 0, 0]
    let rgb = GradientPicture.standardised.draw(red, shape: shape)[0, 0]
    #expect(rgb.red > rgb.blue)
    let bgr = GradientPicture.standardised.draw(red, shape: shape, bgr: true)[0, 0]
    #expect(bgr.blue > bgr.red)
  }

  @Test("strength is the largest absolute channel, signs are blue and red")
  func strength() {
    let shape = Shape(channels: 2, height: 1, width: 2)
    let picture = GradientPicture.strength.draw([0, 0.5, 0, -1], shape: shape)
    #expect(picture[0, 0] == .black && picture[0, 1] == .white)
    let signed = GradientPicture.signed.draw([-1, 1, 0, 0], shape: shape)
    #expect(signed[0, 0] == ColorMap.diverging.color(0))
    #expect(signed[0, 1] == ColorMap.diverging.color(1))
    for kind in GradientPicture.allCases {
      let odd = kind.draw([.nan, .infinity, -.infinity, 3e38], shape: shape)
      #expect(odd.height == 1 && odd.width == 2)
      #expect(kind.draw([1], shape: shape) == Picture(height: 1, width: 2, fill: RGB(grey: 128)))
    }
  }
}

@Suite("Panels and film strips")
struct PanelTests {
  static func panel(_ photo: Picture, _ values: [Float], _ size: Pair) -> Panel {
    Panel(
      photo: photo, content: .map(values, size: size), title: "tabby cat 0.83",
      subtitle: "Grad-CAM at layer4")
  }
  /// Whether the colour of stamps appears.
  static func isStamped(_ picture: Picture) -> Bool {
    stride(from: 0, to: picture.pixels.count, by: 3).contains {
      picture.pixels[$0] > 150 && picture.pixels[$0 + 1] < 60 && picture.pixels[$0 + 2] < 60
    }
  }

  @Test("maps with nothing to draw are stamped, others are not")
  func stamps() {
    let photo = Picture(height: 100, width: 400, fill: RGB(grey: 180))
    var good = Self.panel(photo, [0, 0, 0, 1], Pair(2))
    good.colors = .viridis
    #expect(!Self.isStamped(good.draw()))
    for values: [Float] in [
      [0, 0, 0, 0], [-1, -2, 0, -1], [.nan, 0, 0, 1], [.infinity, 0, 0, 1],
    ] {
      var panel = Self.panel(photo, values, Pair(2))
      panel.colors = .viridis
      #expect(Self.isStamped(panel.draw()))
    }
    good.stamp = "saturated"
    #expect(Self.isStamped(good.draw()))
    var signed = Self.panel(photo, [-1, -2, 0, -1], Pair(2))
    signed.signed = true
    signed.colors = .viridis
    #expect(!Self.isStamped(signed.draw()))
  }

  @Test(
    "a picture that is not to be believed has no colour but its stamp, in every kind of picture")
  func doubted() {
    let photo = Picture(height: 330, width: 330, fill: RGB(90, 140, 60))
    var panel = Panel(
      photo: photo, content: .map([0, 1, 2, 4], size: Pair(2)), title: "cat", subtitle: "gradcam")
    func colored(_ picture: Picture) -> Int {
      (0..<picture.height).reduce(0) { count, row in
        count
          + (0..<picture.width).count { column in
            let color = picture[row, column]
            return color.red != color.green || color.green != color.blue
          }
      }
    }
    let believed = colored(panel.draw())
    #expect(believed > 330 * 330 / 2)
    panel.isDoubted = true
    #expect(colored(panel.draw()) == 0)
    panel.remarks = ["the map is nearly the same for dog"]
    panel.stamp = "fails: class sensitivity"
    let stamped = colored(panel.draw())
    #expect(stamped > 0 && stamped < believed / 4)
    // Of a strip only the frame loses its colours, not the scale below.
    func strip(isDoubted: Bool) -> Int {
      var frame = FilmStrip.Frame(values: [0, 1, 2, 4], size: Pair(2), caption: "a")
      frame.isDoubted = isDoubted
      return colored(
        FilmStrip(
          photo: Picture(height: 60, width: 60, fill: RGB(grey: 90)), frames: [frame],
          title: "cat", subtitle: "gradcam"
        ).draw())
    }
    #expect(strip(isDoubted: false) - strip(isDoubted: true) > 240 * 240 / 2)
  }

  @Test("an empty map leaves every pixel of the photo above the stamp as it is")
  func empty() {
    let photo = Samples.seeded(height: 320, width: 400)
    let picture = Self.panel(photo, [0, 0, 0, 0], Pair(2)).draw()
    let (top, left) = (20, (picture.width - 400) / 2)
    for row in 0..<250 {
      for column in 0..<400 { #expect(picture[top + row, left + column] == photo[row, column]) }
    }
  }

  @Test("small pictures are enlarged by a whole factor, so that captions can be read")
  func tiny() {
    let small = Self.panel(Samples.seeded(height: 32, width: 32), [0, 1], Pair(1, 2)).draw()
    #expect(small.width >= 320)
    let large = Self.panel(Samples.seeded(height: 300, width: 500), [0, 1], Pair(1, 2)).draw()
    #expect(large.width > 500 && large.width < 560)
  }

  @Test("large photos are reduced, and the seen part stays in its place")
  func large() {
    let photo = Picture(height: 300, width: 900, fill: RGB(200, 30, 30))
    var panel = Self.panel(photo, [0, 0, 0, 1], Pair(2))
    panel.longestSide = 600
    panel.geometry = Geometry(
      photo: Pair(300, 900), resized: Pair(100, 300),
      crop: PictureRegion(top: 0, left: 100, height: 100, width: 100))
    let picture = panel.draw()
    let left = (picture.width - 600) / 2
    #expect(picture.width < 700)
    let top = (0..<60).first { picture[$0, left + 300] != .white } ?? 0
    let colored = (0..<600).filter {
      let color = picture[top + 3, left + $0]
      return color.red != color.green
    }
    #expect(colored.first == 200 && colored.last == 399)
  }

  @Test("each style, odd maps and odd photos give a picture", arguments: PanelStyle.allCases)
  func odd(style: PanelStyle) {
    let photos = [Pair(1, 1), Pair(1, 900), Pair(900, 1), Pair(40, 60)]
    let maps: [([Float], Pair)] = [
      ([], Pair(0)), ([1], Pair(1)), ([1, 2, 3], Pair(2)), ([.nan, -.infinity], Pair(1, 2)),
      ([3e38, -3e38], Pair(2, 1)),
    ]
    for size in photos {
      for (values, mapSize) in maps {
        var panel = Self.panel(Picture(height: size.height, width: size.width), values, mapSize)
        panel.style = style
        panel.title = String(repeating: "long \u{7} ", count: 50)
        panel.signed = values.count == 2
        let result = panel.draw()
        #expect(result.pixels.count == result.height * result.width * 3)
      }
    }
  }

  @Test("side by side shows the photo unchanged on the left")
  func sideBySide() {
    let photo = Samples.seeded(height: 120, width: 330)
    var panel = Self.panel(photo, [5, 5, 5, 5.1], Pair(2))
    panel.range = MapRange(low: 0, high: 5.1)
    panel.style = .sideBySide
    let picture = panel.draw()
    #expect(picture.width > 660)
    let edge = (0..<60).first { picture[60, $0] != .white } ?? 0
    let top = (0..<60).first { picture[$0, edge + 5] != .white } ?? 0
    for row in 0..<120 {
      for column in 0..<330 {
        #expect(picture[top + row, edge + column] == photo[row, column])
      }
    }
  }

  @Test("a strip holds the photo and every frame, in rows")
  func strip() {
    let photo = Samples.seeded(height: 100, width: 150)
    let frames = (1...8).map {
      FilmStrip.Frame(values: [0, 1, 2, 3], size: Pair(2), caption: "features.\($0)")
    }
    var strip = FilmStrip(photo: photo, frames: frames, title: "cat", subtitle: "Grad-CAM")
    let two = strip.draw()
    // Nine tiles in two rows of five, 240×160 each.
    #expect(two.width > 5 * 240 && two.width < 6 * 240 + 100 && two.height > 2 * 160)
    strip.frames = []
    let none = strip.draw()
    #expect(none.width >= Panel.legibleWidth && none.height < two.height)
    strip.columns = 0
    strip.frameSide = -5
    strip.frames = [
      FilmStrip.Frame(values: [.nan], size: Pair(3), caption: "", stamp: "non-finite")
    ]
    #expect(strip.draw().height > 0)
  }

  @Test("the same panel gives the same picture")
  func repeatable() {
    let panel = Self.panel(Samples.seeded(height: 50, width: 70), [0, 1, 2, 3], Pair(2))
    #expect(panel.draw() == panel.draw())
  }

  @Test("a contact sheet shows every photo, in rows, and stamps the maps that say nothing")
  func contactSheet() {
    let colors = [RGB(200, 30, 30), RGB(30, 200, 30), RGB(30, 30, 200), RGB(200, 200, 30)]
    let tiles = colors.enumerated().map { number, color in
      ContactSheet.Tile(
        photo: Picture(height: 40, width: 40, fill: color), geometry: nil,
        values: number == 3 ? [0, 0, 0, 0] : [0, 0, 0, 1], size: Pair(2, 2),
        caption: "photo \(number)", detail: "cat", stamp: number == 3 ? "empty map" : nil)
    }
    var sheet = ContactSheet(tiles: tiles, title: "net", subtitle: "gradcam")
    sheet.columns = 2
    sheet.tileSide = 40
    let picture = sheet.draw()
    var places: [RGB: (row: Int, column: Int)] = [:]
    for row in 0..<picture.height {
      for column in 0..<picture.width where places[picture[row, column]] == nil {
        places[picture[row, column]] = (row, column)
      }
    }
    let found = colors.compactMap { places[$0] }
    #expect(found.count == 4, "a photo is missing, or covered where its map is zero")
    guard found.count == 4 else { return }
    #expect(found[0].row == found[1].row && found[0].column < found[1].column)
    #expect(found[2].row > found[0].row && found[2].column == found[0].column)
  }
}
