package io.caddis.mqtt.management.services;

import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Topic filters as a tree of their levels, with whom they are of: who is meant by a topic is found level by level,
 * without asking each filter. Finds the same as {@link TopicFilter#matches(String)}. Not thread-safe.
 *
 * @param <T> whom filters are of
 */
public final class FilterTree<T> {
    private static final String SHARE = "$share/";

    private final Node<T> root = new Node<>();

    /** What begins with the same levels. */
    private static final class Node<T> {
        private Map<String, Node<T>> levels = Collections.emptyMap();
        /** Behind a {@code +}; null if there is none. */
        private Node<T> any;
        /** Of filters that end here. */
        private List<T> here = Collections.emptyList();
        /** Of filters that end with {@code #} behind this. */
        private List<T> below = Collections.emptyList();

        Node<T> child(String level) {
            if (level.equals("+")) {
                any = any == null ? new Node<>() : any;
                return any;
            }
            levels = levels.isEmpty() ? new HashMap<>() : levels;
            return levels.computeIfAbsent(level, text -> new Node<>());
        }
    }

    /** One more filter, which may be there already, of the same one too. */
    public void add(TopicFilter filter, T owner) {
        String pattern = filter.isShared() ? filter.value().substring(filter.value().indexOf('/', SHARE.length()) + 1)
                : filter.value();
        Node<T> node = root;
        for (int start = 0; start <= pattern.length(); start = end(pattern, start) + 1) {
            String level = pattern.substring(start, end(pattern, start));
            if (level.equals("#")) {
                node.below = node.below.isEmpty() ? new ArrayList<>(1) : node.below;
                node.below.add(owner);
                return;
            }
            node = node.child(level);
        }
        node.here = node.here.isEmpty() ? new ArrayList<>(1) : node.here;
        node.here.add(owner);
    }

    /** @param found is given whom each matching filter is of; once for each, in any order */
    public void find(String topic, Consumer<T> found) {
        boolean wild = !topic.startsWith("$"); // [MQTT-4.7.2-1]
        List<Node<T>> nodes = List.of(root);
        for (int start = 0; start <= topic.length() && !nodes.isEmpty(); start = end(topic, start) + 1) {
            String level = topic.substring(start, end(topic, start));
            List<Node<T>> next = new ArrayList<>(2);
            for (Node<T> node : nodes) {
                if (wild) {
                    node.below.forEach(found);
                    add(next, node.any);
                }
                add(next, node.levels.get(level));
            }
            nodes = next;
            wild = true;
        }
        for (Node<T> node : nodes) {
            node.here.forEach(found);
            node.below.forEach(found); // a/# matches a as well (MQTT 4.7.1.2)
        }
    }

    private static <T> void add(List<Node<T>> nodes, Node<T> node) {
        if (node != null) {
            nodes.add(node);
        }
    }

    private static int end(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }
}
