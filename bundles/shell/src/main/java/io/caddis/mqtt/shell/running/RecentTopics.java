package io.caddis.mqtt.shell.running;

import java.util.LinkedHashSet;
import java.util.List;

/** The topics and filters that commands used last, to complete them. Any thread. */
public final class RecentTopics {
    private static final int MAX = 100;

    private final LinkedHashSet<String> topics = new LinkedHashSet<>();

    public synchronized void used(String topic) {
        topics.remove(topic);
        topics.add(topic);
        if (topics.size() > MAX) {
            topics.remove(topics.iterator().next());
        }
    }

    public synchronized List<String> all() {
        return List.copyOf(topics);
    }
}
