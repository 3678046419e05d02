"""Everything that knows Streamlit, apart from the pages themselves: the frame, the gateway, what pages show."""
