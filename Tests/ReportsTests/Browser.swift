import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Chromium without a window, driven over two pipes by the DevTools protocol.
final class Browser {
  /// Where Chromium is installed; nil where it is not.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome", "chrome"] {
      for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }()
  /// Why browser tests are skipped.
  static let absence: Comment = "no Chromium on this machine: apt-get install chromium"

  struct Silence: Error, CustomStringConvertible {
    let description: String
  }

  /// Longer than any answer here takes; only a hang reaches it.
  private static let patience = 60.0
  private let process: pid_t
  private let output: Int32
  private let input: Int32
  private let profile: String
  private var session: String?
  private var number = 0
  private var buffer = Data()
  /// Everything that went wrong on the page: exceptions, console errors, refused loads.
  private(set) var troubles: [String] = []
  /// Every address that was asked for.
  private(set) var requests: [String] = []

  init() throws {
    let program = try #require(Self.path)
    profile = NSTemporaryDirectory() + "sightline-browser-\(UUID().uuidString)"
    var (toBrowser, fromBrowser): ([Int32], [Int32]) = ([0, 0], [0, 0])
    try #require(pipe(&toBrowser) == 0 && pipe(&fromBrowser) == 0)
    // Out of the way of the numbers that the browser expects them under.
    let ends = [toBrowser[0], toBrowser[1], fromBrowser[0], fromBrowser[1]].map { end in
      let moved = fcntl(end, F_DUPFD_CLOEXEC, 20)
      close(end)
      return moved
    }
    (output, input) = (ends[1], ends[2])
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { _ = posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 3)
    posix_spawn_file_actions_adddup2(&actions, ends[3], 4)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = [
      program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
      "--user-data-dir=\(profile)", "--no-first-run", "--disable-dev-shm-usage",
      "--disable-background-networking", "--hide-scrollbars",
    ]
    var copies = words.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    var started = pid_t()
    let code = posix_spawn(&started, program, &actions, nil, &copies, environ)
    process = started
    close(ends[0])
    close(ends[3])
    try #require(code == 0, "cannot start \(program): error \(code)")
    let target = try send("Target.createTarget", ["url": "about:blank"])
    let attached = try send(
      "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Runtime", "Page", "Log", "Network"] { try send("\(domain).enable") }
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(output)
    close(input)
    try? FileManager.default.removeItem(atPath: profile)
  }

  /// Opens a file and waits until its page says that it is ready.
  func open(_ path: String, fragment: String = "", width: Int = 1200, height: Int = 900) throws {
    try resize(width, height)
    // Through an empty page, so that another fragment of the same file is a new page too.
    try send("Page.navigate", ["url": "about:blank"])
    try send(
      "Page.navigate",
      ["url": "file://\(path)" + (fragment.isEmpty ? "" : "#\(fragment)")])
    try wait(for: "document.documentElement?.dataset.ready === 'true'")
  }

  func resize(_ width: Int, _ height: Int) throws {
    try send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500])
  }

  /// Waits until an expression is true.
  func wait(for expression: String) throws {
    let end = Date().addingTimeInterval(Self.patience)
    while try evaluate(expression) as? Bool != true {
      if Date() > end { throw Silence(description: "never true: \(expression)") }
      usleep(20_000)
    }
  }

  /// What an expression gives.
  @discardableResult
  func evaluate(_ expression: String) throws -> Any? {
    let answer = try send(
      "Runtime.evaluate",
      ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let wrong = answer["exceptionDetails"] {
      throw Silence(description: "\(expression): \(wrong)")
    }
    return (answer["result"] as? [String: Any])?["value"]
  }

  /// The text that a person sees in an element.
  func text(_ selector: String) throws -> String {
    try evaluate("document.querySelector(\(quoted(selector)))?.innerText ?? ''") as? String ?? ""
  }

  func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }

  /// Presses and lets go a key.
  func press(_ key: String, shift: Bool = false) throws {
    var parameters: [String: Any] = ["key": key, "modifiers": shift ? 8 : 0]
    if key.count == 1 { parameters["text"] = shift ? key.uppercased() : key }
    for kind in ["keyDown", "keyUp"] {
      parameters["type"] = kind
      try send("Input.dispatchKeyEvent", parameters)
    }
  }

  /// Moves the pointer to a part of an element, 0 to 1 across and down, and clicks if wanted.
  func point(at selector: String, x: Double, y: Double, click: Bool = false) throws {
    let box =
      try evaluate(
        """
        (() => { const e = document.querySelector(\(quoted(selector)));
        e.scrollIntoView({ block: "center" }); const b = e.getBoundingClientRect();
        return [b.left, b.top, b.width, b.height]; })()
        """) as? [Double]
    let place = try #require(box, "there is no \(selector)")
    var parameters: [String: Any] = [
      "x": place[0] + place[2] * x, "y": place[1] + place[3] * y, "type": "mouseMoved",
    ]
    try send("Input.dispatchMouseEvent", parameters)
    guard click else { return }
    parameters["button"] = "left"
    parameters["clickCount"] = 1
    for kind in ["mousePressed", "mouseReleased"] {
      parameters["type"] = kind
      try send("Input.dispatchMouseEvent", parameters)
    }
  }

  /// A picture of the window: PNG.
  func screenshot() throws -> [UInt8] {
    let answer = try send("Page.captureScreenshot", ["format": "png"])
    return Array(Data(base64Encoded: answer["data"] as? String ?? "") ?? Data())
  }

  /// Sends a command and waits for its answer.
  @discardableResult
  func send(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    number += 1
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    var bytes = try JSONSerialization.data(withJSONObject: message)
    bytes.append(0)
    try bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = write(output, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        guard count > 0 else { throw Silence(description: "the browser is gone") }
        sent += count
      }
    }
    let own = number
    while true {
      let answer = try receive()
      note(answer)
      guard answer["id"] as? Int == own else { continue }
      if let error = answer["error"] { throw Silence(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func note(_ message: [String: Any]) {
    let parameters = message["params"] as? [String: Any] ?? [:]
    switch message["method"] as? String {
    case "Runtime.exceptionThrown":
      troubles.append("exception: \(parameters["exceptionDetails"] ?? "")")
    case "Runtime.consoleAPICalled":
      troubles.append("console: \(parameters["args"] ?? "")")
    case "Log.entryAdded":
      troubles.append("log: \((parameters["entry"] as? [String: Any])?["text"] ?? "")")
    case "Page.javascriptDialogOpening":
      troubles.append("dialog: \(parameters["message"] ?? "")")
    case "Network.requestWillBeSent":
      let request = parameters["request"] as? [String: Any]
      requests.append(request?["url"] as? String ?? "?")
    default: break
    }
  }

  /// The next message; they are separated by zero bytes.
  private func receive() throws -> [String: Any] {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let text = buffer[buffer.startIndex..<end]
        buffer = Data(buffer[buffer.index(after: end)...])
        return try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] ?? [:]
      }
      var waiting = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(Self.patience * 1000)) > 0 else {
        throw Silence(description: "the browser says nothing")
      }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(input, &bytes, bytes.count)
      guard count > 0 else { throw Silence(description: "the browser is gone") }
      buffer.append(contentsOf: bytes.prefix(count))
    }
  }
}

/// A folder of a test's own, removed with everything in it at the end.
final class WorkFolder {
  let path: String
  init() throws {
    let base = NSTemporaryDirectory()
    path = (base.hasSuffix("/") ? base : base + "/") + "sightline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }
}
