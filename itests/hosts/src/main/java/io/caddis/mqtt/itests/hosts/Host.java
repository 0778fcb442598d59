package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kind of host, laid out in a folder of its own, as a process of its own. For one thread. */
interface Host extends AutoCloseable {
    /** What most hosts have, and not all: steps that need it are named in the result of a host without it. */
    enum Part {
        BUNDLES, SHELL, JMX
    }

    /** What it does not have. */
    default Set<Part> without() {
        return Set.of();
    }

    /** What is around the framework, with its version and a comma behind; empty if there is nothing. */
    default String product() {
        return "";
    }

    /** Starts it: the first time as it comes out of its archive, with the agent in it, then with what it had. */
    void start(int agentPort) throws IOException;

    /** Whether it ended by itself. */
    boolean awaitEnd(Duration limit) throws InterruptedException;

    /** How what its process has written begins, if that has ended; null while it runs. */
    String lastWords() throws IOException, InterruptedException;

    /** Puts Caddis into it, by its own convention, and returns before it is there. */
    void installCaddis(Agent agent) throws IOException;

    /** Takes Caddis out of it again. */
    void uninstallCaddis(Agent agent) throws Exception;

    /** Puts a bundle of an application into it, by its own convention. */
    void installApplication(Agent agent, Path jar) throws IOException;

    /** Takes it out again. */
    void uninstallApplication(Agent agent) throws IOException;

    /** Makes a client. */
    default void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        agent.configure(client, settings);
    }

    /** After another start: makes again what this kind of host does not keep. */
    default void restarted(Agent agent) throws IOException {
        // clients are there
    }

    /** Ends a client for good. */
    default void delete(Agent agent, String client) throws IOException {
        agent.ask("unconfigure", client);
    }

    /** What a command prints for who may do all. */
    default String shell(Agent agent, String command) throws Exception {
        return agent.ask("shell", command);
    }

    /** What is to be checked in this kind of host only, while clients are connected; what is wrong. */
    default List<String> ownChecks(Agent agent) throws Exception {
        return List.of();
    }

    /** What is to be done in it. */
    default Steps steps(Stage stage, Agent agent) {
        return new Smoke(this, stage, agent, Built.configured());
    }

    /** Where it writes what it does. */
    Path log();

    /** Ends it, however it is. */
    @Override
    void close();
}
