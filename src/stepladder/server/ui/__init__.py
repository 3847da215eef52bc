"""The look: one stylesheet, the pages everything else extends, and the parts they are made of."""
