package io.caddis.mqtt.itests.hosts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program with everything on its class path: no framework, no bundles, and so nothing that is swapped. */
final class PlainHost extends ProcessHost {
    private static final List<String> OURS = List.of("api", "codec", "session", "transport", "management", "websocket",
            "tls", "store");

    private final ClientsOfProgram clients = new ClientsOfProgram();

    PlainHost(Built built, Path folder) throws IOException {
        super(built, folder);
    }

    @Override
    public Set<Part> without() {
        return Set.of(Part.values());
    }

    @Override
    public void start(int agentPort) throws IOException {
        Path host = built().host();
        String classPath = Stream.of(
                Stream.of(built().classes(), built().agent(), built().application(), built().mvStore()),
                built().plain().stream(),
                OURS.stream().map(built()::bundle),
                Built.jars(host.resolve("log-oldest"), host.resolve("bouncycastle-newest")).stream())
                .flatMap(jars -> jars).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        run(Map.of(), List.of(HostProcess.java(), "-Dcaddis.agent.port=" + agentPort, "-cp", classPath,
                PlainProgram.class.getName(), folder().resolve("store").toString()));
    }

    @Override
    public void installCaddis(Agent agent) {
        // it is on the class path
    }

    /** What may be done of it: the end of all clients, in a process that goes on. */
    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        agent.ask("close");
    }

    @Override
    public void installApplication(Agent agent, Path jar) {
        // it is the program
    }

    @Override
    public void uninstallApplication(Agent agent) {
        // it stays
    }

    @Override
    public void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        clients.configure(agent, client, settings);
    }

    @Override
    public void restarted(Agent agent) throws IOException {
        clients.createAgain(agent);
    }

    @Override
    public void delete(Agent agent, String client) throws IOException {
        clients.delete(agent, client);
    }
}
