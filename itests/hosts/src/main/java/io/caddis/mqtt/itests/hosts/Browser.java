package io.caddis.mqtt.itests.hosts;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Chromium without a window, which does what a person does: it opens, clicks, types. Its program chromedriver leads it,
 * and is asked in the protocol of W3C WebDriver (https://www.w3.org/TR/webdriver2/), JSON over HTTP. For one thread.
 */
final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int END_SECONDS = 10;
    /** By which the protocol marks a reference to an element. */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final Path log;
    private final Process driver;
    private final Thread guard = new Thread(this::end, "browser-guard");
    private String base;
    private String session;
    private String version;

    /** @param folder for its profile and for what it writes; made */
    Browser(Path folder) throws Exception {
        Files.createDirectories(folder);
        log = folder.resolve("chromedriver.log");
        ProcessBuilder builder = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("TMPDIR", folder.toString(), "HOME", folder.toString()));
        try {
            driver = builder.start();
        } catch (IOException e) {
            throw new IOException("no chromedriver: apt-get install chromium chromium-driver", e);
        }
        Runtime.getRuntime().addShutdownHook(guard);
        try {
            Await.nothingWrong(LIMIT, () -> driver.isAlive() && port().isEmpty() ? "chromedriver names no port" : "");
            base = "http://127.0.0.1:" + port();
            begin(folder.resolve("profile"));
        } catch (Exception e) {
            close();
            throw new IOException("no browser: " + e.getMessage() + "; chromedriver said: " + Files.readString(log), e);
        }
    }

    /** What it says: {@code ChromeDriver was started successfully on port 41234.} */
    private String port() throws IOException {
        return Files.readString(log).lines().filter(line -> line.contains("successfully on port "))
                .map(line -> line.replaceAll("\\D*(\\d+)\\D*$", "$1")).findFirst().orElse("");
    }

    private void begin(Path profile) throws IOException, InterruptedException {
        List<String> arguments = List.of("--headless=new", "--window-size=1200,900", "--user-data-dir=" + profile,
                "--no-sandbox", // which root needs, and pages of this machine alone do not
                "--disable-dev-shm-usage");
        JsonObject begun = post("/session", Json.createObjectBuilder().add("capabilities", Json.createObjectBuilder()
                .add("alwaysMatch", Json.createObjectBuilder().add("unhandledPromptBehavior", "ignore")
                        .add("goog:chromeOptions", Json.createObjectBuilder()
                                .add("args", Json.createArrayBuilder(arguments))))).build()).asJsonObject();
        version = begun.getJsonObject("capabilities").getString("browserVersion");
        session = "/session/" + begun.getString("sessionId");
    }

    String version() {
        return version;
    }

    /** Returns when the page is there. */
    void open(URI page) throws IOException, InterruptedException {
        post(session + "/url", Json.createObjectBuilder().add("url", page.toString()).build());
    }

    /** What a function's body in JavaScript returns, whose arguments are texts or elements; null becomes "". */
    String text(String body, Object... arguments) throws IOException, InterruptedException {
        JsonValue value = evaluate(body, arguments);
        return value == JsonValue.NULL ? "" : value instanceof JsonString text ? text.getString() : value.toString();
    }

    /** An element of the page, which such a body returns. */
    record Element(String id) {
    }

    /** @throws IOException if there is none */
    Element element(String body, Object... arguments) throws IOException, InterruptedException {
        JsonValue value = evaluate(body, arguments);
        if (value == JsonValue.NULL) {
            throw new IOException("the page has no element " + List.of(arguments) + " of: " + body);
        }
        return new Element(value.asJsonObject().getString(ELEMENT));
    }

    private JsonValue evaluate(String body, Object... arguments) throws IOException, InterruptedException {
        var values = Json.createArrayBuilder();
        for (Object argument : arguments) {
            if (argument instanceof Element element) {
                values.add(Json.createObjectBuilder().add(ELEMENT, element.id()));
            } else {
                values.add(argument.toString());
            }
        }
        return post(session + "/execute/sync",
                Json.createObjectBuilder().add("script", body).add("args", values).build());
    }

    /** Scrolls to it first, and fails if something lies over it. */
    void click(Element element) throws IOException, InterruptedException {
        post(session + "/element/" + element.id() + "/click", JsonValue.EMPTY_JSON_OBJECT);
    }

    /** Empties a field and types. */
    void type(Element element, String text) throws IOException, InterruptedException {
        post(session + "/element/" + element.id() + "/clear", JsonValue.EMPTY_JSON_OBJECT);
        post(session + "/element/" + element.id() + "/value", Json.createObjectBuilder().add("text", text).build());
    }

    /** Says yes to the question that the page asks in a window. */
    String accept() throws IOException, InterruptedException {
        String question = ((JsonString) send("GET", session + "/alert/text", null)).getString();
        post(session + "/alert/accept", JsonValue.EMPTY_JSON_OBJECT);
        return question;
    }

    private JsonValue post(String path, JsonObject body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    private JsonValue send(String method, String path, JsonObject body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT)
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.toString())).build(),
                HttpResponse.BodyHandlers.ofString());
        JsonValue value = Json.createReader(new StringReader(response.body())).readObject().get("value");
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the browser: " + value.asJsonObject().getString("message").lines().findFirst()
                    .orElse("") + " (" + method + " " + path + ")");
        }
        return value;
    }

    /** Those of its processes that are there. */
    List<ProcessHandle> processes() {
        return driver.descendants().toList();
    }

    /** Ends it in an orderly manner. */
    @Override
    public void close() {
        try {
            if (session != null) {
                send("DELETE", session, null);
                session = null;
            }
        } catch (IOException e) {
            // ended by force now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
            try {
                Runtime.getRuntime().removeShutdownHook(guard);
            } catch (IllegalStateException e) {
                // the process is ending: the guard runs or has run
            }
        }
    }

    private void end() {
        List<ProcessHandle> left = processes();
        driver.destroy();
        try {
            driver.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        driver.destroyForcibly();
        left.forEach(ProcessHandle::destroyForcibly);
    }
}
