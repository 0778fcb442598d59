package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.brokers.Broker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;

/** What is done in every host, in steps. What is found wrong ends it. For one thread. */
final class Smoke extends Steps {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OURS = "io.caddis.mqtt.";
    private static final String APPLICATION = OURS + "itests.hostapplication ";
    private static final String AGENT = OURS + "itests.hostagent ";
    private static final List<String> BUNDLES = List.of("api", "codec", "session", "transport", "management", "tls",
            "websocket", "store", "shell", "jmx");
    private static final int MESSAGES = 5;

    private final Host host;
    private final Stage stage;
    private final Agent agent;
    private final Built built;
    private final Map<Host.Part, List<String>> missing = new EnumMap<>(Host.Part.class);
    private final Set<String> foreign = new HashSet<>();

    Smoke(Host host, Stage stage, Agent agent, Built built) {
        this.host = host;
        this.stage = stage;
        this.agent = agent;
        this.built = built;
    }

    @Override
    void run() throws FailedStepException {
        step("start", this::start);
        step("install", Host.Part.BUNDLES, this::install);
        step("application", () -> {
            host.installApplication(agent, built.application());
            Await.nothingWrong(SOON, () -> agent.ask("services", "java.util.function.Function",
                    "(caddis.hosts=application)").equals("1") ? "" : "the application is not there");
        });
        for (Map.Entry<String, URI> server : stage.servers().entrySet()) {
            step(server.getKey(), () -> connect(server.getKey(), server.getValue()));
        }
        step("shell", Host.Part.SHELL, this::shell);
        step("jmx", Host.Part.JMX, this::jmx);
        step("peculiarities", () -> fail(host.ownChecks(agent)));
        step("swap of codec", Host.Part.BUNDLES, () -> swap("codec"));
        step("swap of tls", Host.Part.BUNDLES, () -> swap("tls"));
        step("nothing foreign refreshed", Host.Part.BUNDLES, this::nothingForeignRefreshed);
        step("durable over a restart", this::restart);
        step("delete", this::delete);
        step("uninstall", this::uninstall);
        step("nothing foreign refreshed at the end", Host.Part.BUNDLES, this::nothingForeignRefreshed);
        step("stop", this::stop);
    }

    /** A step for hosts that have a part. */
    private void step(String name, Host.Part needed, Step step) throws FailedStepException {
        if (host.without().contains(needed)) {
            missing.computeIfAbsent(needed, part -> new ArrayList<>()).add(name);
        } else {
            step(name, step);
        }
    }

    @Override
    String result() {
        return missing.entrySet().stream().map(one -> "; without " + one.getKey().name().toLowerCase(Locale.ROOT)
                + ", so not: " + String.join(", ", one.getValue())).collect(Collectors.joining("", super.result(), ""));
    }

    private void start() throws Exception {
        host.start(agent.port());
        agent.awaitArrival(START, host);
        List<String> about = agent.lines("about");
        version(host.product() + about.get(0) + ", Java " + about.get(1));
        agent.lines("bundles").forEach(line -> foreign.add(line.substring(0, line.indexOf(' '))));
        foreign.removeIf(name -> name.startsWith(OURS));
    }

    private void install() throws Exception {
        host.installCaddis(agent);
        Await.nothingWrong(SOON, () -> {
            List<String> lines = agent.lines("bundles");
            List<String> absent = new ArrayList<>(BUNDLES);
            host.without().forEach(part -> absent.remove(part.name().toLowerCase(Locale.ROOT)));
            // the api needs no more than to be resolved, and Eclipse starts nothing that is not lazy
            lines.stream().filter(line -> line.endsWith(" ready") || line.matches(OURS + "api \\S+ " + Bundle.RESOLVED))
                    .forEach(line -> absent.removeIf(name -> line.startsWith(OURS + name + " ")));
            return absent.isEmpty() ? "" : "not active: " + absent + "; there are " + lines.stream()
                    .filter(line -> !line.endsWith(" ready")).collect(Collectors.joining(", "));
        });
        for (String line : agent.lines("bundles")) {
            String[] words = line.split(" ");
            if (words[0].equals("org.apache.felix.scr")) {
                version("SCR " + words[1]);
            } else if (words[0].equals("bctls")) {
                version("Bouncy Castle " + words[1]);
            }
        }
    }

    private void connect(String name, URI server) throws Exception {
        host.configure(agent, "hosts-" + name, stage.settings("hosts-" + name, server, Map.of()));
        awaitConnected(name);
        for (int qos = 0; qos <= 2; qos++) {
            String topic = "hosts/" + name + "/" + qos;
            agent.ask("application", "publish", "hosts-" + name, topic, Integer.toString(qos), "m",
                    Integer.toString(MESSAGES));
            awaitArrived(topic, "m");
        }
    }

    private void awaitConnected(String name) throws Exception {
        Await.nothingWrong(SOON, () -> {
            String status = agent.ask("application", "status", "hosts-" + name);
            return status.contains("CONNECTED") && !status.contains("DISCONNECTED") ? ""
                    : "client hosts-" + name + " is " + status;
        });
    }

    /** Each once; on the loopback interface and without a reconnect that is to be so for every QoS. */
    private void awaitArrived(String topic, String text) throws Exception {
        awaitEach(topic, text, () -> agent.lines("application", "arrived", topic));
    }

    private static void awaitEach(String topic, String text, Callable<List<String>> lines) throws Exception {
        Set<String> wanted = new HashSet<>();
        for (int number = 0; number < MESSAGES; number++) {
            wanted.add(topic + " " + text + "-" + number);
        }
        Await.nothingWrong(SOON, () -> {
            List<String> arrived = lines.call();
            return arrived.size() == MESSAGES && Set.copyOf(arrived).equals(wanted) ? ""
                    : "of " + wanted + " arrived " + arrived;
        });
    }

    private void shell() throws Exception {
        String list = host.shell(agent, "mqtt:list");
        for (String name : stage.servers().keySet()) {
            if (!list.contains("hosts-" + name)) {
                throw new FailedStepException("mqtt:list does not know hosts-" + name + ": " + list);
            }
        }
        host.shell(agent, "mqtt:publish hosts-tcp hosts/tcp/shell hello --qos 2");
        Await.nothingWrong(SOON, () -> agent.lines("application", "arrived", "hosts/tcp/shell").equals(
                List.of("hosts/tcp/shell hello")) ? "" : "what mqtt:publish sent did not arrive");
    }

    private void jmx() throws Exception {
        Await.nothingWrong(SOON, () -> {
            List<String> beans = agent.lines("beans", "io.caddis.mqtt:type=Client,*", "State");
            List<String> missing = stage.servers().keySet().stream().map(name -> "\"hosts-" + name + "\" CONNECTED")
                    .filter(line -> !beans.contains(line)).toList();
            return missing.isEmpty() ? "" : "no bean " + missing + ", but " + beans;
        });
    }

    /** Messages go on while a bundle is updated: none fails, none is lost, and with QoS 2 none comes twice. */
    private void swap(String bundle) throws Exception {
        String topic = "hosts/tls/" + bundle;
        agent.ask("application", "traffic", "hosts-tls", topic);
        awaitTraffic(topic, 0);
        agent.ask("update", OURS + bundle, built.bundle(bundle).toString());
        awaitTraffic(topic, agent.lines("application", "arrived", topic).size());
        String[] sent = agent.ask("application", "traffic-end").split(" ");
        if (!sent[1].equals("0")) {
            throw new FailedStepException(sent[1] + " of " + sent[0] + " publishes failed");
        }
        int count = Integer.parseInt(sent[0]);
        Await.nothingWrong(SOON, () -> {
            List<String> arrived = agent.lines("application", "arrived", topic);
            int lost = count - Set.copyOf(arrived).size();
            return lost == 0 ? "" : lost + " of " + count + " messages did not arrive";
        });
        List<String> twoes = agent.lines("application", "arrived", topic + " 2-");
        if (twoes.size() != Set.copyOf(twoes).size()) {
            throw new FailedStepException(twoes.size() - Set.copyOf(twoes).size() + " messages of QoS 2 came twice");
        }
    }

    /** Until more arrive than before, by a little more than is in flight. */
    private void awaitTraffic(String topic, int before) throws Exception {
        Await.nothingWrong(SOON, () -> agent.lines("application", "arrived", topic).size() > before + 30 ? ""
                : "no messages go on");
    }

    /**
     * After a restart of the host, what it accepted while there was no server, and what others published meanwhile,
     * reaches the application, whose listener comes later than its client connects.
     */
    private void restart() throws Exception {
        host.configure(agent, "hosts-durable", stage.settings("hosts-durable", stage.broker().uri(),
                Map.of("durable", "true", "clean.start", "false", "session.expiry", "86400")));
        awaitConnected("durable");
        agent.ask("application", "publish", "hosts-durable", "hosts/durable/first", "2", "m",
                Integer.toString(MESSAGES));
        awaitArrived("hosts/durable/first", "m");
        stage.broker().stop(Broker.State.KEPT);
        for (String qos : List.of("1", "2")) {
            agent.ask("application", "enqueue", "hosts-durable", "hosts/durable/" + qos, qos, "m",
                    Integer.toString(MESSAGES));
        }
        stop();
        stage.broker().start();
        for (int number = 0; number < MESSAGES; number++) {
            stage.publish("hosts/durable/down", "m-" + number);
        }
        host.start(agent.port());
        agent.awaitArrival(START, host);
        Await.nothingWrong(START, () -> agent.ask("services", "java.util.function.Function",
                "(caddis.hosts=application)").equals("1") ? "" : "the application is not there");
        host.restarted(agent);
        awaitConnected("durable");
        for (String topic : List.of("hosts/durable/down", "hosts/durable/1", "hosts/durable/2")) {
            awaitArrived(topic, "m");
        }
        for (String name : stage.servers().keySet()) {
            awaitConnected(name);
        }
    }

    private void stop() throws Exception {
        agent.stopHost();
        if (!host.awaitEnd(SOON)) {
            throw new FailedStepException("its process goes on after an ordinary stop");
        }
        agent.hangUp();
    }

    private void delete() throws Exception {
        for (String name : stage.servers().keySet()) {
            host.delete(agent, "hosts-" + name);
        }
        host.delete(agent, "hosts-durable");
        Await.nothingWrong(SOON, () -> agent.ask("services", OURS + "MqttClient", "").equals("0") ? ""
                : "there are services of deleted clients");
        Await.nothingWrong(SOON, () -> stage.broker().clients().isEmpty() ? ""
                : "the server still has " + stage.broker().clients());
    }

    private void uninstall() throws Exception {
        host.uninstallApplication(agent);
        // first: without what it imports it would be started in vain
        Await.nothingWrong(SOON, () -> agent.lines("bundles").stream().noneMatch(line -> line.startsWith(APPLICATION))
                ? "" : "the application is still there");
        host.uninstallCaddis(agent);
        Await.nothingWrong(SOON, () -> {
            List<String> left = new ArrayList<>();
            agent.lines("bundles").stream().filter(line -> line.startsWith(OURS) && !line.startsWith(AGENT))
                    .forEach(line -> left.add("bundle " + line));
            agent.lines("threads", "caddis").forEach(line -> left.add("thread " + line));
            agent.lines("beans", "io.caddis.mqtt:*", "State").forEach(line -> left.add("bean " + line));
            Sockets.to(stage.ports(), agent.lines("about").get(2)).forEach(row -> left.add("socket " + row));
            return left.isEmpty() ? "" : "left: " + left;
        });
    }

    /** Of the bundles that were there before Caddis, none was stopped, refreshed or exchanged; and no errors came. */
    private void nothingForeignRefreshed() throws Exception {
        fail(agent.lines("events").stream().filter(line -> line.startsWith("error ")
                || foreign.contains(line.substring(line.indexOf(' ') + 1))).toList());
    }
}
