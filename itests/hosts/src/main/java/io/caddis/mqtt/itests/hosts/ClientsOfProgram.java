package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients in a host without Configuration Admin: the application makes them by the factory, anew at each start. */
final class ClientsOfProgram {
    private final Map<String, Map<String, String>> all = new LinkedHashMap<>();

    void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        all.put(client, settings);
        create(agent, client);
    }

    private void create(Agent agent, String client) throws IOException {
        List<String> words = new ArrayList<>(List.of("application", "create", client));
        all.get(client).forEach((key, value) -> words.addAll(List.of(key, value)));
        agent.ask(words.toArray(String[]::new));
    }

    void createAgain(Agent agent) throws IOException {
        for (String client : all.keySet()) {
            create(agent, client);
        }
    }

    void delete(Agent agent, String client) throws IOException {
        all.remove(client);
        agent.ask("application", "delete", client);
    }
}
