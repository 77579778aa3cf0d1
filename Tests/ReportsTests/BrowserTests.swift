import Attribution
import Foundation
import Operators
import Pictures
import Reports
import Testing

/// The page in a real browser.
@Suite(.serialized, .enabled(if: Browser.path != nil, Browser.absence))
struct BrowserTests {
  private static func open(
    _ report: Report, fragment: String = "", width: Int = 1200
  ) throws -> (Browser, WorkFolder) {
    let folder = try WorkFolder()
    try folder.write(try Page.html(report), to: "page.html")
    let browser = try Browser()
    try browser.open(folder.file("page.html"), fragment: fragment, width: width)
    return (browser, folder)
  }

  @Test("hostile names are shown as they are, and nothing of them runs")
  func hostile() throws {
    let browser = try Browser()
    let folder = try WorkFolder()
    for (number, name) in SampleReport.hostile.enumerated() {
      try folder.write(try Page.html(SampleReport.make(name: name)), to: "\(number).html")
      try browser.open(folder.file("\(number).html"))
      let shown = try browser.evaluate("document.querySelector('#title').textContent") as? String
      #expect(shown == "Where \(name) looks")
      let classes =
        try browser.evaluate(
          "document.querySelector('#classes .name').textContent") as? String
      // A label's first synonym stands for it.
      #expect(classes == "\(name) cat".split(separator: ",").first.map(String.init))
      for key in ["j", "c", "m", "l", "s", "p", "p"] { try browser.press(key) }
      let pwned = try browser.evaluate("typeof window.pwned") as? String
      #expect(pwned == "undefined", "\(name) ran")
      let own = try browser.evaluate("document.querySelectorAll('script, svg, iframe').length")
      #expect(own as? Int == 2, "\(name) made elements")
    }
    #expect(browser.troubles.isEmpty, "\(browser.troubles)")
  }

  @Test("no request leaves the page, and nothing goes wrong on it")
  func alone() throws {
    let (browser, folder) = try Self.open(SampleReport.make(images: 4))
    for key in ["j", "j", "k", "c", "c", "c", "m", "m", "m", "l", "s", "p", "p", "s"] {
      try browser.press(key)
    }
    try browser.point(at: "#theme", x: 0.5, y: 0.5, click: true)
    #expect(browser.troubles.isEmpty, "\(browser.troubles)")
    let own = "file://\(folder.path)/page.html"
    let others = browser.requests.filter {
      !$0.hasPrefix("data:image/jpeg") && !$0.hasPrefix(own) && $0 != "about:blank"
    }
    #expect(others.isEmpty, "\(others)")
    #expect(browser.requests.contains { $0.hasPrefix(own) }, "requests are not seen at all")
  }

  @Test("nothing is cut off at three widths", arguments: [390, 820, 1440])
  func widths(width: Int) throws {
    let (browser, _) = try Self.open(SampleReport.make(images: 6), width: width)
    let sizes = try browser.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    let pair = try #require(sizes as? [Int])
    #expect(pair[0] <= pair[1], "the page is wider than the window")
    let picture = try PNGFile.decode(browser.screenshot())
    #expect(picture.width == width)
    // Something is drawn: the photo is green, its map is not.
    let box = try #require(
      try browser.evaluate(
        "(() => { const b = document.querySelector('#stage').getBoundingClientRect();"
          + " return [b.left, b.top, b.width, b.height]; })()") as? [Double])
    #expect(box[2] >= 200 && box[3] >= 150, "the picture is small: \(box)")
    var colors: Set<RGB> = []
    for part in 1..<10 {
      let row = Int(box[1] + box[3] * Double(part) / 10)
      guard row < picture.height else { continue }
      colors.insert(picture[row, Int(box[0] + box[2] / 2)])
    }
    #expect(colors.count > 3, "the map is not drawn")
  }

  @Test(
    "commands for film strip, moving picture and contact sheet stand on the page, where there are any"
  )
  func slides() throws {
    let (browser, _) = try Self.open(SampleReport.make(), fragment: "method=gradcam&class=2")
    let text = try browser.text("#slide-list")
    for part in ["--style strip", "--style animation", "--style contact-sheet"] {
      #expect(text.contains(part), "\(text)")
    }
    let commands = try browser.evaluate(
      "[...document.querySelectorAll('#slide-list pre')].map((e) => e.textContent)")
    let found = try #require(commands as? [String])
    #expect(
      found.first
        == "explain map --spec plain.yaml plain/0.png --layer 'plain one' --layer 'plain two' "
        + "--method gradcam --class 0 --versus 1 --colors diverging --style strip")
    #expect(found.last?.contains("plain/0.png plain/1.png --layer 'plain two' --method") == true)
    try browser.press("m")
    #expect(try browser.evaluate("document.querySelector('#slides').hidden") as? Bool == true)
    #expect(browser.troubles.isEmpty, "\(browser.troubles)")
  }

  @Test("every control has a name, and every picture a description")
  func names() throws {
    let (browser, _) = try Self.open(SampleReport.make())
    try browser.send("Accessibility.enable")
    let tree = try browser.send("Accessibility.getFullAXTree")
    let nodes = try #require(tree["nodes"] as? [[String: Any]])
    var seen = 0
    for node in nodes where node["ignored"] as? Bool != true {
      let role = (node["role"] as? [String: Any])?["value"] as? String ?? ""
      guard ["button", "radio", "slider", "checkbox", "image", "link"].contains(role) else {
        continue
      }
      seen += 1
      let name = (node["name"] as? [String: Any])?["value"] as? String ?? ""
      #expect(!name.isEmpty, "a \(role) has no name")
    }
    #expect(seen > 20)
  }

  @Test("the read-out gives the map's own value and its precision")
  func readout() throws {
    let (browser, _) = try Self.open(SampleReport.make())
    let map = QuantisedMap(SampleReport.values, size: SampleReport.size)
    for (row, column) in [(0, 0), (1, 3), (4, 2), (2, 0)] {
      try browser.point(
        at: "#stage", x: (Double(column) + 0.5) / 4, y: (Double(row) + 0.5) / 5)
      let text = try browser.text("#readout")
      #expect(text.contains("cell \(row + 1), \(column + 1) of 5×4"), "\(text)")
      let (value, error) = try Self.numbers(text)
      let truth = Double(SampleReport.values[row * 4 + column])
      // Three digits are shown.
      #expect(abs(value - truth) <= error + abs(truth) * 0.005, "\(text), truth \(truth)")
      #expect(abs(error - Double(map.step) / 2) <= error * 0.01)
    }
  }

  @Test("a product of two maps is read out within the error that it states")
  func product() throws {
    let (browser, _) = try Self.open(SampleReport.make(), fragment: "method=guided-gradcam")
    let places = Heatmap(height: 5, width: 4, values: SampleReport.values).rectified
      .resized(height: 60, width: 80)
    for (row, column) in [(3, 5), (20, 37), (29, 12), (25, 0), (14, 30)] {
      try browser.point(
        at: "#stage", x: (Double(column) + 0.5) / 40, y: (Double(row) + 0.5) / 30)
      var strongest: Float = 0
      for y in row * 2...row * 2 + 1 {
        for x in column * 2...column * 2 + 1 {
          let value = SampleReport.edgeValues[y * 80 + x] * places.values[y * 80 + x]
          if abs(value) > abs(strongest) { strongest = value }
        }
      }
      let text = try browser.text("#readout")
      let (value, error) = try Self.numbers(text)
      #expect(
        abs(abs(value) - Double(abs(strongest))) <= error + abs(value) * 0.005 + 1e-9,
        "\(text), truth \(strongest)")
    }
  }

  /// The value and its precision in a read-out.
  private static func numbers(_ text: String) throws -> (Double, Double) {
    let found = try #require(
      text.replacing("\u{2212}", with: "-").firstMatch(of: /is (\S+) ± (\S+?)(,|$)/), "\(text)")
    return (try #require(Double(found.1)), try #require(Double(found.2)))
  }

  @Test("the arrows move the point that is read out, and stop at what the network did not see")
  func arrows() throws {
    let crop = Geometry(
      photo: Pair(60, 80), resized: Pair(60, 80),
      crop: PictureRegion(top: 0, left: 10, height: 60, width: 60))
    let (browser, _) = try Self.open(SampleReport.make(geometry: crop))
    try browser.evaluate("document.querySelector('#stage').focus()")
    try browser.press("ArrowRight")
    let first = try browser.text("#readout")
    #expect(first.contains("cell 3, 3 of 5×4"), "\(first)")
    try browser.press("ArrowUp")
    #expect(try browser.text("#readout").contains("cell 2, 3 of 5×4"))
    for _ in 0..<3 { try browser.press("ArrowRight") }
    #expect(try browser.text("#readout").contains("did not see"))
    try browser.press("Escape")
    #expect(try browser.text("#readout").contains("Map of 5×4"))
  }

  @Test("keys, clicks and the slider choose; the address keeps it")
  func choices() throws {
    let (browser, folder) = try Self.open(SampleReport.make(images: 3))
    #expect(try browser.text("#picture-title").contains("plain cat"))
    #expect(try browser.text("#picture-title").contains("gradcam at plain two"))
    try browser.press("c")
    #expect(try browser.text("#picture-title").contains("plain dog"))
    try browser.press("c")
    #expect(try browser.text("#picture-title").contains("plain cat rather than plain dog"))
    #expect(try browser.text("#scale").contains("for plain dog"))
    try browser.press("c", shift: true)
    try browser.point(at: "#methods .option:nth-child(2) .name", x: 0.5, y: 0.5, click: true)
    #expect(try browser.text("#picture-title").contains("guided-backprop"))
    #expect(try browser.text("#notice").contains("All the same."))
    #expect(
      try browser.evaluate("document.querySelector('#stage.doubtful') !== null") as? Bool == true)
    try browser.press("m")
    try browser.evaluate(
      "(() => { const s = document.querySelector('#depth-slider'); s.value = 0;"
        + " s.dispatchEvent(new Event('input')); })()")
    #expect(try browser.text("#picture-title").contains("guided-gradcam at plain one"))
    try browser.point(at: "#image-list li:nth-child(2) button", x: 0.5, y: 0.5, click: true)
    let command = try browser.text("#command")
    #expect(
      command == "explain map --spec plain.yaml plain/1.png --layer 'plain one' "
        + "--method guided-gradcam --class 1", "\(command)")
    let fragment = try #require(try browser.evaluate("location.hash.slice(1)") as? String)
    try browser.open(folder.file("page.html"), fragment: fragment)
    #expect(try browser.text("#command") == command, "the address does not keep the view")
    #expect(browser.troubles.isEmpty, "\(browser.troubles)")
  }

  @Test("depth plays through the layers and stops")
  func play() throws {
    let (browser, _) = try Self.open(SampleReport.make())
    try browser.point(at: "#play", x: 0.5, y: 0.5, click: true)
    let title = "document.querySelector('#picture-title').textContent"
    try browser.wait(for: "\(title).includes('plain one')")
    try browser.wait(for: "\(title).includes('plain two')")
    #expect(try browser.text("#play") == "Stop")
    try browser.point(at: "#play", x: 0.5, y: 0.5, click: true)
    #expect(try browser.text("#play") == "Play")
  }

  @Test("radio buttons keep the focus, so that the arrows go on")
  func radios() throws {
    let (browser, _) = try Self.open(SampleReport.make())
    try browser.evaluate("document.querySelector('#methods input:checked').focus()")
    try browser.press("ArrowDown")
    #expect(try browser.text("#picture-title").contains("guided-backprop"))
    try browser.press("ArrowDown")
    #expect(try browser.text("#picture-title").contains("guided-gradcam"))
    let focused = try browser.evaluate(
      "document.activeElement.name + document.activeElement.value")
    #expect(focused as? String == "methods2")
  }

  @Test("light and dark: text stands out from its ground", arguments: ["light", "dark"])
  func contrast(theme: String) throws {
    let (browser, _) = try Self.open(SampleReport.make())
    try browser.evaluate("document.documentElement.dataset.theme = '\(theme)'")
    let worst =
      try browser.evaluate(
        """
        (() => {
          const light = (text) => {
            const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((v) => {
              const c = v / 255;
              return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = (e) => {
            for (let at = e; at; at = at.parentElement) {
              const color = getComputedStyle(at).backgroundColor;
              if (color !== 'rgba(0, 0, 0, 0)' && !color.startsWith('color')) return color;
            }
            return getComputedStyle(document.documentElement).backgroundColor;
          };
          let worst = [99, ''];
          for (const e of document.querySelectorAll('main *, header *, footer *')) {
            const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
            if (!own || !e.offsetParent || e.closest('#confusion')) continue;
            const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 80)];
          }
          return worst;
        })()
        """) as? [Any]
    let ratio = try #require(worst?.first as? Double)
    // WCAG 2.2, success criterion 1.4.3.
    #expect(ratio >= 4.5, "\(worst ?? [])")
  }

  @Test("right and wrong: counts, and mistakes that lead to their pictures")
  func answers() throws {
    let (browser, _) = try Self.open(SampleReport.make(images: 4))
    #expect(try browser.text("#answers-note").contains("2 of 4 images"))
    let cells = try browser.evaluate(
      "[...document.querySelectorAll('#confusion tbody td')].map((c) => c.textContent)")
    #expect(cells as? [String] == ["2", "·", "2", "·"])
    try browser.point(at: "#mistakes li:first-child button", x: 0.5, y: 0.5, click: true)
    #expect(try browser.text("#image-list [aria-current]").contains("plain-1.png"))
    #expect(try browser.text("#failure-list").contains("plain.gif: plain is no picture"))
  }

  @Test("feature maps stand with their weights and their part of the score")
  func features() throws {
    let (browser, _) = try Self.open(SampleReport.make())
    let text = try browser.text("#feature-list")
    #expect(text.contains("channel 4"))
    #expect(text.contains("57.1\u{A0}%"), "\(text)")
    #expect(text.contains("\u{2212}28.6\u{A0}%"), "\(text)")
    #expect(text.contains("weight 0.5"))
    try browser.press("l")
    let isHidden = try browser.evaluate("document.querySelector('#features').hidden")
    #expect(isHidden as? Bool == true)
  }

  @Test("an overlay has the colours that the tool's own pictures have")
  func colors() throws {
    let (browser, _) = try Self.open(SampleReport.make(), fragment: "look=map")
    let picture = try browser.evaluate(
      "(() => { const c = document.querySelector('#overlay');"
        + " return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]; })()")
    let bytes = try #require(picture as? [Int])
    try #require(bytes.count == 60 * 80 * 4)
    let map = QuantisedMap(SampleReport.values, size: SampleReport.size)
    let stored = (0..<20).map { map.value(row: $0 / 4, column: $0 % 4) }.map { max($0, 0) }
    let large = MapResize.bilinear.apply(stored, from: SampleReport.size, to: Pair(60, 80))
    let own = Overlay.heatmap(
      large, size: Pair(60, 80), range: MapRange(of: [stored], signed: false), colors: .inferno)
    var worst = 0
    for pixel in 0..<4800 {
      for channel in 0..<3 {
        worst = max(worst, abs(bytes[pixel * 4 + channel] - Int(own.pixels[pixel * 3 + channel])))
      }
    }
    // One place of a colour map of 256, where rounding falls the other way.
    #expect(worst <= 6, "colours differ by \(worst)")
  }
}
