package io.caddis.mqtt.karaf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/**
 * {@code mqtt:help}. Karaf's {@code help mqtt} looks for a page in the bundle whose actions are the commands of a
 * scope. Ours are functions of Gogo, so without an action there is no page.
 * Karaf finds it by the header {@code Karaf-Commands}.
 */
@Service
@Command(scope = "mqtt", name = "help", description = "the commands mqtt:* in short")
public final class HelpAction implements Action {
    /** Where Karaf looks for it. */
    static final String PAGE = "/OSGI-INF/shell-mqtt.info";

    /** For Karaf, which makes one for each call. */
    public HelpAction() {
        // holds nothing
    }

    @Override
    public Object execute() throws IOException {
        System.out.print(page()); // which Karaf gives to the session of this thread
        return null;
    }

    /** The page without its marks. */
    static String page() throws IOException {
        try (InputStream in = HelpAction.class.getResourceAsStream(PAGE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("h1. ", "");
        }
    }
}
