package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What p2's director has installed into an empty folder, started as Eclipse does it: nobody starts our bundles, and
 * there is no Configuration Admin, only its API, as in the IDE.
 */
final class EclipseHost extends FrameworkHost {
    private static final List<String> INSTALLED = List.of("api", "codec", "session", "transport", "management",
            "websocket", "tls", "store");

    private final ClientsOfProgram clients = new ClientsOfProgram();

    EclipseHost(Built built, Path folder) throws IOException {
        super(built, folder, built.plugin("org.eclipse.osgi"), Stream.concat(Built.jars(built.plugins()).stream(),
                Stream.of(built.host().resolve("equinox-cm/org.osgi.service.cm.jar"))).toList());
    }

    @Override
    public String product() {
        return "p2, ";
    }

    @Override
    public Set<Part> without() {
        return Set.of(Part.SHELL, Part.JMX);
    }

    @Override
    List<String> options() {
        return List.of("-D" + Launch.LAZY + "=true");
    }

    @Override
    public void installCaddis(Agent agent) {
        // the director has
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        agent.ask(Stream.concat(Stream.of("uninstall"), INSTALLED.stream().map(name -> "io.caddis.mqtt." + name))
                .toArray(String[]::new));
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
