package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A person makes a client by the web console's form, changes it, mistypes, and deletes it. For one thread. */
final class WebConsoleSteps extends Steps {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CLIENT = "plant";
    private static final List<String> SECRETS = List.of("of-the-server", "of-the-proxy", "Bearer of-the-gate");
    private static final String MISTAKE = "keep.alive = 'soon': use a whole number from 0 to 65535 s";

    private final WebConsoleHost host;
    private final Stage stage;
    private final Agent agent;
    private Browser browser;
    private ConsolePage page;

    WebConsoleSteps(WebConsoleHost host, Stage stage, Agent agent) {
        this.host = host;
        this.stage = stage;
        this.agent = agent;
    }

    @Override
    void run() throws FailedStepException {
        try {
            step("start", this::start);
            step("browser", this::browse);
            step("create by the form", this::create);
            step("blank fields are defaults", this::blanks);
            step("secrets", this::secrets);
            step("change", this::change);
            step("wrong value", this::mistake);
            step("delete", this::delete);
            step("end of the browser", this::endOfBrowser);
            step("stop", this::stop);
        } finally {
            if (browser != null) {
                browser.close();
            }
        }
    }

    private void start() throws Exception {
        host.start(agent.port());
        agent.awaitArrival(START, host);
        List<String> about = agent.lines("about");
        version(host.product() + about.get(0) + ", Java " + about.get(1));
        for (String line : agent.lines("bundles")) {
            String[] words = line.split(" ");
            if (words[0].equals("org.apache.felix.webconsole")) {
                version("web console " + words[1]);
            }
        }
        Await.nothingWrong(START, () -> {
            int status = status(host.console());
            return status == HttpURLConnection.HTTP_UNAUTHORIZED ? "" : "the console answers " + status;
        });
    }

    /** Without a password, which the console asks for once all of it is there; 0 if nobody answers. */
    private static int status(URI console) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URI(console.getScheme(), null, console.getHost(),
                    console.getPort(), console.getPath() + "configMgr", null, null).toURL().openConnection();
            connection.setConnectTimeout((int) SOON.toMillis());
            connection.setReadTimeout((int) SOON.toMillis());
            return connection.getResponseCode();
        } catch (IOException | java.net.URISyntaxException e) {
            return 0;
        }
    }

    private void browse() throws Exception {
        browser = new Browser(stage.hostFolder().resolve("browser"));
        version("Chromium " + browser.version());
        page = new ConsolePage(browser, host.console());
    }

    /** The server alone is needed, and its line is there to be filled in; the name is for listeners. */
    private void create() throws Exception {
        page.add();
        page.fill("server", stage.broker().uri().toString());
        page.fill("name", CLIENT);
        page.fill("client.id", "by-form");
        page.save();
        awaitAtServer("by-form");
        awaitListed(CLIENT);
    }

    private void awaitAtServer(String clientId) throws Exception {
        Await.nothingWrong(SOON, () -> stage.broker().clients().equals(Set.of(clientId)) ? ""
                : "the server has " + stage.broker().clients() + " and not " + clientId);
    }

    /** In the list of configurations. */
    private void awaitListed(String text) throws Exception {
        Await.nothingWrong(SOON, () -> page.listed(CLIENT).equals(text) ? ""
                : "the list shows '" + page.listed(CLIENT) + "' and not '" + text + "'");
    }

    /** What the form left empty is stored as such, and means nothing. */
    private void blanks() throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> stored = page.shown("status-Configurations").lines().map(String::strip).toList();
        for (String key : List.of("will.topic", "response.topic", "authentication.method", "in.flight.max",
                "will.expiry", "bind.address", "tls.key", "proxy")) {
            if (!stored.contains(key + " =")) {
                wrong.add("the console stored no empty " + key + ", but " + stored);
            }
        }
        if (!agent.lines("beans", "io.caddis.mqtt:type=Client,*", "State").equals(
                List.of("\"" + CLIENT + "\" CONNECTED"))) {
            wrong.add("with them the client is " + agent.lines("beans", "io.caddis.mqtt:type=Client,*", "State"));
        }
        fail(wrong);
    }

    /** Typed in, and not seen again: not in the form, not in its source, not on the pages that show configurations. */
    private void secrets() throws Exception {
        page.edit(CLIENT);
        page.fill(".password", SECRETS.get(0));
        page.fill("username", "operator");
        page.fill("proxy.username", "operator");
        page.fill(".proxy.password", SECRETS.get(1));
        page.addLine(".websocket.headers", "Authorization: " + SECRETS.get(2));
        page.save();
        awaitListed(CLIENT);
        page.edit(CLIENT);
        List<String> wrong = new ArrayList<>();
        for (String key : List.of(".password", ".proxy.password", ".websocket.headers", ".tls.key.password")) {
            if (!page.field(key).equals("password: unmodified")) {
                wrong.add(key + " is shown as " + page.field(key));
            }
        }
        if (!page.field("username").equals("textarea: operator")) {
            wrong.add("username is shown as " + page.field("username"));
        }
        page.save(); // untouched, which is to keep them
        for (String where : List.of("configMgr", "status-Configurations", "services", "logs")) {
            String source = page.source(where);
            SECRETS.stream().filter(source::contains).forEach(secret -> wrong.add(secret + " stands in " + where));
        }
        fail(wrong);
        awaitListed(CLIENT);
    }

    private void change() throws Exception {
        page.edit(CLIENT);
        page.fill("client.id", "changed");
        page.save();
        awaitAtServer("changed");
        if (!stage.broker().sawDisconnectOf("by-form")) {
            throw new FailedStepException("the client went without DISCONNECT when it was changed");
        }
    }

    /** The reason stands in the list, where whoever has saved looks; what was typed is there to be mended. */
    private void mistake() throws Exception {
        page.edit(CLIENT);
        page.fill("keep.alive", "soon");
        page.save();
        awaitListed(CLIENT + ": " + MISTAKE);
        Await.nothingWrong(SOON, () -> stage.broker().clients().isEmpty() ? ""
                : "the server still has " + stage.broker().clients());
        page.edit(CLIENT);
        if (!page.field("keep.alive").equals("textarea: soon")) {
            throw new FailedStepException("the form shows keep.alive as " + page.field("keep.alive"));
        }
        page.fill("keep.alive", "30");
        page.save();
        awaitListed(CLIENT);
        awaitAtServer("changed");
    }

    private void delete() throws Exception {
        String question = page.delete(CLIENT);
        Await.nothingWrong(SOON, () -> stage.broker().clients().isEmpty() ? ""
                : "the server still has " + stage.broker().clients() + " after: " + question);
        if (!stage.broker().sawDisconnectOf("changed")) {
            throw new FailedStepException("the client went without DISCONNECT when it was deleted");
        }
        Await.nothingWrong(SOON, () -> agent.ask("services", "io.caddis.mqtt.MqttClient", "").equals("0") ? ""
                : "there is a service of a deleted client");
        if (!page.listed(CLIENT).isEmpty()) {
            throw new FailedStepException("the list still shows " + page.listed(CLIENT));
        }
    }

    private void endOfBrowser() throws Exception {
        List<ProcessHandle> processes = browser.processes();
        browser.close();
        Await.nothingWrong(SOON, () -> {
            List<ProcessHandle> left = processes.stream().filter(ProcessHandle::isAlive).toList();
            return left.isEmpty() ? "" : "processes of the browser are left: " + left;
        });
    }

    private void stop() throws Exception {
        agent.stopHost();
        if (!host.awaitEnd(SOON)) {
            throw new FailedStepException("its process goes on after an ordinary stop");
        }
    }
}
