package io.caddis.mqtt.management.config;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * To which hosts a server may send its clients: {@code redirect.hosts}. Each is a name, an address, or {@code *.} and a
 * domain for all names below it; a port behind it allows that port only.
 *
 * @param allowed empty for all
 */
public record RedirectHosts(List<Host> allowed) {
    static final String KEY = "redirect.hosts";
    private static final RedirectHosts ALL = new RedirectHosts(List.of());
    private static final String WILDCARD = "*.";
    private static final String RULE = "use names, addresses, or *.DOMAIN, each with :PORT or without";

    /**
     * One of them.
     *
     * @param name lower case, without a last dot
     * @param port 0 for any
     */
    record Host(String name, boolean below, int port) {
    }

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    static RedirectHosts read(PropertyReader settings) {
        List<Host> hosts = new ArrayList<>();
        for (String text : settings.texts(KEY)) {
            boolean below = text.startsWith(WILDCARD);
            String host = below ? text.substring(WILDCARD.length()) : text;
            try {
                boolean address = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
                Endpoint read = Endpoint.parse("mqtt://" + (address ? "[" + host + "]" : host), LinkOptions.DEFAULT);
                boolean ported = !address && host.matches(".*:[0-9]+");
                if (host.indexOf('/') >= 0 || host.indexOf('*') >= 0 || below && read.host().indexOf(':') >= 0) {
                    throw settings.refuse(KEY, RULE);
                }
                hosts.add(new Host(name(read.host()), below, ported ? read.port() : 0));
            } catch (IllegalArgumentException e) {
                throw settings.refuse(KEY, RULE);
            }
        }
        return hosts.isEmpty() ? ALL : new RedirectHosts(List.copyOf(hosts));
    }

    /** Whether a server may send its clients there. */
    public boolean allows(Endpoint server) {
        String name = name(server.host());
        return allowed.isEmpty() || allowed.stream().anyMatch(one -> (one.port == 0 || one.port == server.port())
                && (one.below ? name.endsWith("." + one.name) : name.equals(one.name)));
    }

    /** One form of a host that has several. */
    private static String name(String host) {
        if (host.indexOf(':') >= 0) {
            try {
                return InetAddress.getByName(host).getHostAddress(); // no name has a colon, so nobody is asked
            } catch (UnknownHostException e) { // a zone that this machine has not
                return host.toLowerCase(Locale.ROOT);
            }
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
