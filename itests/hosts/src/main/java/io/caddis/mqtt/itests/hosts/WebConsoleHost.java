package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.brokers.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The executable jar with the Felix web console in its folder, and a browser before it. */
final class WebConsoleHost extends GatewayHost {
    private final int port = Loopback.freePort();

    WebConsoleHost(Built built, Path folder) throws IOException {
        super(built, folder);
        for (Path jar : built.set("webconsole")) {
            put(jar);
        }
    }

    @Override
    List<String> options() {
        return List.of("-Dorg.osgi.service.http.port=" + port, "-Dorg.apache.felix.http.host=127.0.0.1");
    }

    /** With user and password, which a person is asked for. */
    URI console() {
        return URI.create("http://admin:admin@127.0.0.1:" + port + "/system/console/");
    }

    @Override
    public Steps steps(Stage stage, Agent agent) {
        return new WebConsoleSteps(this, stage, agent);
    }
}
